//! later
use crate::args::CompareArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &CompareArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
