//! Learning by small steps, to be watched and compared: training by epochs, and the methods of textbooks.

pub mod textbook;
pub mod training;
