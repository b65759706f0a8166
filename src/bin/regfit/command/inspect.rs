//! later
use crate::args::InspectArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &InspectArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
