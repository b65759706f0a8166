//! Penalties of a block of coefficients: what limits and groups have in common.

/// Ω, a convex function of a block of coefficients w ∈ ℝˢ with Ω(0) = 0, which may be +∞ outside of limits.
///
/// As with [`Penalty`](super::Penalty), a penalty factor v is left to the caller: the conjugate of vΩ at u is
/// v Ω*(u/v). Slices have one entry for each member of the block.
pub(crate) trait BlockPenalty: Copy + std::fmt::Debug {
    /// Ω(w) at a w within the limits.
    fn value(self, w: &[f64]) -> f64;
    /// w ← argmin over z of gᵀ(z − w) + ½(z − w)ᵀH(z − w) + v Ω(z), for the gradient g and a block of second
    /// derivatives H.
    fn minimize(self, factor: f64, h: Spectrum<'_>, gradient: &[f64], w: &mut [f64]);
    /// dist(−gradient, ∂Ω(w)): zero exactly at a stationary block.
    fn subdifferential_distance(self, w: &[f64], gradient: &[f64]) -> f64;
    /// The smallest threshold ([`Penalty::threshold`](super::Penalty::threshold)) that would hold the block at
    /// w = 0 against this gradient.
    fn reach(self, gradient: &[f64]) -> f64;
    /// Whether w is at a limit towards which the gradient drives it: there any dual point is as good.
    fn held(self, w: &[f64], gradient: &[f64]) -> bool;
    /// Ω*(u) = sup over w of uᵀw − Ω(w); +∞ outside its domain.
    fn conjugate(self, u: &[f64]) -> f64;
    /// Writes ∇Ω(w) and the second derivatives (s × s) where Ω is smooth within its limits, and says whether
    /// it is.
    fn derivatives(self, w: &[f64], gradient: &mut [f64], hessian: &mut [f64]) -> bool;
    /// The point nearest to `target` that is as allowed as `w`: within the limits, on the same side of 0.
    fn project(self, w: &[f64], target: &mut [f64]);
}

/// Second derivatives of a block, H = U diag(s) Uᵀ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spectrum<'a> {
    /// s
    pub(crate) values: &'a [f64],
    /// U, column after column; empty for a block of one.
    pub(crate) vectors: &'a [f64],
}

impl Spectrum<'_> {
    /// Uᵀv
    pub(super) fn into_basis(self, v: &[f64]) -> Vec<f64> {
        if self.vectors.is_empty() {
            return v.to_vec();
        }
        let columns = self.vectors.chunks(v.len());
        columns.map(|u| crate::linalg::dot(u, v)).collect()
    }

    /// Uv
    pub(super) fn out_of_basis(self, v: &[f64], out: &mut [f64]) {
        if self.vectors.is_empty() {
            out.copy_from_slice(v);
            return;
        }
        out.fill(0.0);
        for (u, v) in self.vectors.chunks(v.len()).zip(v) {
            crate::linalg::axpy(*v, u, out);
        }
    }
}
