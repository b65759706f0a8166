//! How the allocator is kept from giving memory back between iterations.

/// Bytes of the largest block that allocators usually hand out from what they keep.
const KEPT: usize = 31 << 20;

/// Stops glibc from returning freed memory to the system between iterations. They allocate vectors of the same
/// megabytes again and again, each time at a page fault per 4 KB, until the allocator has once seen a larger block
/// freed.
pub(crate) fn keep_freed_memory() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(KEPT)));
}
