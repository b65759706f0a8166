//! later
use crate::args::PlotArgs;
use crate::failure::Failure;
use crate::output::Console;
pub(crate) fn run(_args: &PlotArgs, _console: &Console) -> Result<(), Failure> {
    Err(Failure::fault("not yet"))
}
