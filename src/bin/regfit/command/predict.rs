//! later
use crate::args::PredictArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &PredictArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
