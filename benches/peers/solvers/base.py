"""What every solver answers: can it do this problem, and how; and the one clock."""

import time


class Solver:
    """A peer. `prepare` may put data into the layout it likes best, outside of the clock; `solve` is what is timed."""

    name = ""
    # From loose to tight; the search takes the loosest that reaches the wanted gap. One entry: nothing to tune.
    tolerances = tuple(10.0**-k for k in range(3, 17))

    def supports(self, problem, task):
        raise NotImplementedError

    def prepare(self, problem, x, y):
        """Layout and types, not arithmetic on the data: centring and Gram matrices belong to `solve`."""
        self.problem, self.x, self.y = problem, x, y

    def warm_up(self):
        """Compiles what is compiled at first use, on a problem of its own."""

    def solve(self, alphas, tolerance):
        """Anything from which `coefficients` can make the path."""
        raise NotImplementedError

    def coefficients(self, solution):
        """A list of arrays n_features × n_outputs, one for each α in descending order; outside of the clock."""
        return solution

    def timed(self, alphas, tolerance):
        """(CPU seconds of the solve, path). One thread, so the CPU clock of the process is that of the solver."""
        start = time.process_time()
        solution = self.solve(alphas, tolerance)
        seconds = time.process_time() - start
        return seconds, self.coefficients(solution)


def columns_of(coefs):
    """An array n_features × n_alphas as a list of single-output coefficient arrays."""
    return [coefs[:, [k]] for k in range(coefs.shape[1])]
