//! later
use crate::args::EvaluateArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &EvaluateArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
