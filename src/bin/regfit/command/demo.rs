//! later
use crate::args::DemoArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &DemoArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
