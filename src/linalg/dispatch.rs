//! The kernels compiled for several instruction sets, and the choice between them, made once when the
//! program runs. The one place of unsafe code: calls of functions that only some machines can execute.
//!
//! Machines whose vectors differ in width may differ in the last bits of a sum. Threads never do.
#![allow(unsafe_code)]

use super::kernels::{self, Cache, ColumnRange, Instructions};
use std::any::TypeId;
use std::sync::OnceLock;

/// A set of instructions. A value of it exists only on machines that have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InstructionSet {
    /// What every machine of the architecture has.
    Baseline,
    /// 256-bit vectors with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512-bit vectors.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl InstructionSet {
    /// All that this machine has, the fastest last.
    pub(super) fn available() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let wider = [
            (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"))
                .then_some(Self::Avx2),
            (is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512dq"))
            .then_some(Self::Avx512),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let wider = [None];
        std::iter::once(Self::Baseline).chain(wider.into_iter().flatten())
    }

    fn chosen() -> Self {
        static CHOSEN: OnceLock<InstructionSet> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::available().last().unwrap_or(Self::Baseline))
    }
}

/// ab + c with two roundings, where a fused operation would be a call of a library function.
pub(super) struct Separate;

/// ab + c with one rounding, in one instruction.
pub(super) struct Fused;

impl Instructions for Separate {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }

    #[inline(always)]
    fn prefetch(x: &[f64], ahead: usize, cache: Cache) {
        prefetch(x, ahead, cache);
    }
}

impl Instructions for Fused {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn prefetch(x: &[f64], ahead: usize, cache: Cache) {
        prefetch(x, ahead, cache);
    }
}

/// Where the baseline has a fused multiply-add, it is used.
#[cfg(any(target_feature = "fma", target_arch = "aarch64"))]
type BaselineInstructions = Fused;
#[cfg(not(any(target_feature = "fma", target_arch = "aarch64")))]
type BaselineInstructions = Separate;

/// For each kernel: one function per instruction set, a method that runs the one asked for, and a
/// function that runs the fastest. Partial sums fill eight registers of the set, so that two additions
/// can start in each cycle of a latency of four.
macro_rules! kernels {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),*) $(-> $out:ty)?;)*) => {
        mod baseline {
            use super::ColumnRange;
            $(pub(super) fn $name($($arg: $type),*) $(-> $out)? {
                super::kernels::$name::<super::BaselineInstructions, 16, 4>($($arg),*)
            })*
        }
        #[cfg(target_arch = "x86_64")]
        mod avx2 {
            use super::ColumnRange;
            $(#[target_feature(enable = "avx2,fma")]
            pub(super) fn $name($($arg: $type),*) $(-> $out)? {
                super::kernels::$name::<super::Fused, 32, 8>($($arg),*)
            })*
        }
        #[cfg(target_arch = "x86_64")]
        mod avx512 {
            use super::ColumnRange;
            $(#[target_feature(enable = "avx512f,avx512vl,avx512dq,fma")]
            pub(super) fn $name($($arg: $type),*) $(-> $out)? {
                super::kernels::$name::<super::Fused, 64, 16>($($arg),*)
            })*
        }
        impl InstructionSet {
            $(#[inline]
            pub(super) fn $name(self $(, $arg: $type)*) $(-> $out)? {
                match self {
                    Self::Baseline => baseline::$name($($arg),*),
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: the value exists, so the machine has AVX2 and FMA.
                    Self::Avx2 => unsafe { avx2::$name($($arg),*) },
                    #[cfg(target_arch = "x86_64")]
                    // SAFETY: the value exists, so the machine has AVX-512 (F, VL, DQ).
                    Self::Avx512 => unsafe { avx512::$name($($arg),*) },
                }
            })*
        }
        $($(#[$doc])*
        #[inline]
        pub(crate) fn $name($($arg: $type),*) $(-> $out)? {
            InstructionSet::chosen().$name($($arg),*)
        })*
    };
}

kernels! {
    /// Σᵢ (xᵢ − s)vᵢ
    fn dot(x: &[f64], shift: f64, v: &[f64]) -> f64;
    /// Σᵢ (xᵢ − s)vᵢ for each of four columns
    fn dots4(columns: [&[f64]; 4], shifts: [f64; 4], v: &[f64]) -> [f64; 4];
    /// y ← y + a(x − s)
    fn axpy(a: f64, x: &[f64], shift: f64, y: &mut [f64]);
    /// y ← y + Σ a(x − s) over four columns
    fn axpys4(a: [f64; 4], columns: [&[f64]; 4], shifts: [f64; 4], y: &mut [f64]);
    /// y ← y + a d ∘ (x − s)
    fn weighted_axpy(a: f64, d: &[f64], x: &[f64], shift: f64, y: &mut [f64]);
    /// Σᵢ xᵢ
    fn sum(x: &[f64]) -> f64;
    /// (Σᵢ zᵢ, Σᵢ zᵢ²) with z = x − s
    fn moments(x: &[f64], shift: f64) -> (f64, f64);
    /// (Σᵢ dᵢzᵢ, Σᵢ dᵢzᵢ²) with z = x − s
    fn weighted_moments(x: &[f64], shift: f64, d: &[f64]) -> (f64, f64);
    /// Range of x, and Σᵢ (xᵢ − s)
    fn column_range(x: &[f64], shift: f64) -> ColumnRange;
    /// out ← c(x − s); prefetches `next`
    fn pack(x: &[f64], next: &[f64], shift: f64, factor: f64, out: &mut [f64]);
    /// out ← z = x − s, with the range of x, Σᵢ zᵢ and Σᵢ zᵢvᵢ; prefetches `next`
    fn pack_with_range(x: &[f64], next: &[f64], shift: f64, v: &[f64], out: &mut [f64]) -> (ColumnRange, f64);
    /// Σᵢ aᵢbᵢ of each of four columns with each of six, whose lengths are multiples of a cache line; prefetches as
    /// much of `next`
    fn tile(a: [&[f64]; 4], b: [&[f64]; 6], next: &[f64]) -> [[f64; 4]; 6];
    /// out ← c(x − s), rounded to single precision; prefetches `next`
    fn pack_single(x: &[f64], next: &[f64], shift: f64, factor: f64, out: &mut [f32]);
    /// y ← d ∘ y
    fn scale(d: &[f64], y: &mut [f64]);
    /// y ← d ∘ y in single precision
    fn scale_single(d: &[f64], y: &mut [f32]);
    /// Cross-entropy, mean sigmoid(η) and residual sigmoid(η) − t for targets t in {0, 1}
    fn binary_cross_entropy(targets: &[f64], eta: &[f64], loss: &mut [f64], mean: &mut [f64], residual: &mut [f64]);
    /// out ← q ln q for probabilities q
    fn entropies(q: &[f64], out: &mut [f64]);
    /// out ← q ln q + (1 − q) ln(1 − q) for probabilities q
    fn binary_entropies(q: &[f64], out: &mut [f64]);
    /// out ← e^(x − s) with s ≥ x elementwise
    fn exp_below(x: &[f64], s: &[f64], out: &mut [f64]);
}

/// The hint of [`Instructions::prefetch`], on machines that have one.
#[inline(always)]
fn prefetch(x: &[f64], ahead: usize, cache: Cache) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1, _mm_prefetch};
        let line = x.as_ptr().wrapping_add(ahead).cast();
        // SAFETY: a hint reads nothing and may name any address.
        unsafe {
            match cache {
                Cache::First => _mm_prefetch::<_MM_HINT_T0>(line),
                Cache::Second => _mm_prefetch::<_MM_HINT_T1>(line),
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (x, ahead, cache);
}

/// The same slice, if its numbers are `f64`.
pub(crate) fn as_f64<T: 'static>(slice: &[T]) -> Option<&[f64]> {
    (TypeId::of::<T>() == TypeId::of::<f64>()).then(|| {
        // SAFETY: T is f64, so pointer, length and lifetime are those of a slice of f64.
        unsafe { std::slice::from_raw_parts(slice.as_ptr().cast(), slice.len()) }
    })
}
