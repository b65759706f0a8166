#!/usr/bin/env bash
# Builds what a release consists of: an archive with the program, its completions, its manual and its licences, a Debian
# package, and their checksums.
#
#   packaging/build.sh                                       # for this machine, into target/packages
#   packaging/build.sh --target x86_64-unknown-linux-musl    # one file that runs on any Linux; rustup target add it first
#   packaging/build.sh --binary target/debug/regfit          # of a program that is already built
#
# Needs Rust, tar, gzip and sha256sum; the Debian package needs dpkg-deb and is left out without it.
set -euo pipefail
cd "$(dirname "$0")/.."

binary= target= out=target/packages
while [ $# -gt 0 ]; do
    case "$1" in
        --binary | --target | --out) [ $# -gt 1 ] || { echo "$1 needs a value" >&2; exit 2; } ;;&
        --binary) binary=$2; shift 2 ;;
        --target) target=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        *) echo "unknown: $1" >&2; exit 2 ;;
    esac
done
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
triple=${target:-$(rustc -vV | sed -n 's/^host: //p')}
if [ -z "$binary" ]; then
    cargo build --locked --release ${target:+--target "$target"}
    binary=target/${target:+$target/}release/regfit
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$out"
# The dates in the packages are that of the commit, so that the same commit gives the same bytes.
date=$(git log -1 --format=%ct 2>/dev/null || echo 0)

name=regfit-$version-$triple
root=$stage/$name
mkdir -p "$root/completions"
install -m 755 "$binary" "$root/regfit"
strip "$root/regfit" 2>/dev/null || true
"$binary" man > "$root/regfit.1"
for shell in bash elvish fish powershell zsh; do
    "$binary" completions "$shell" > "$root/completions/regfit.$shell"
done
cp -r README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE LICENSES "$root"
pack() { tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$date" -C "$1" -cf - "$2" | gzip -9n; }
pack "$stage" "$name" > "$out/$name.tar.gz"
made=("$name.tar.gz")

if command -v dpkg-deb > /dev/null; then
    case "$triple" in
        x86_64-*) arch=amd64 ;;
        aarch64-*) arch=arm64 ;;
        *) arch=$(dpkg --print-architecture) ;;
    esac
    deb=$stage/deb
    install -D -m 755 "$root/regfit" "$deb/usr/bin/regfit"
    install -d "$deb/usr/share/man/man1" "$deb/usr/share/doc/regfit" "$deb/DEBIAN"
    gzip -9n < "$root/regfit.1" > "$deb/usr/share/man/man1/regfit.1.gz"
    gzip -9n < CHANGELOG.md > "$deb/usr/share/doc/regfit/changelog.gz"
    cat LICENSE-MIT LICENSE-APACHE LICENSES/* > "$deb/usr/share/doc/regfit/copyright"
    install -D -m 644 "$root/completions/regfit.bash" "$deb/usr/share/bash-completion/completions/regfit"
    install -D -m 644 "$root/completions/regfit.zsh" "$deb/usr/share/zsh/vendor-completions/_regfit"
    install -D -m 644 "$root/completions/regfit.fish" "$deb/usr/share/fish/vendor_completions.d/regfit.fish"
    needs=
    case "$triple" in *-gnu) needs="Depends: libc6, libgcc-s1" ;; esac
    {
        echo "Package: regfit"
        echo "Version: $version"
        echo "Architecture: $arch"
        echo "Maintainer: The regfit authors <regfit@localhost>"
        echo "Section: math"
        echo "Priority: optional"
        [ -z "$needs" ] || echo "$needs"
        echo "Installed-Size: $(du -sk "$deb/usr" | cut -f1)"
        echo "Description: regularized linear models with a certificate"
        echo " Lasso, ridge, elastic net, logistic and softmax regression: one strength or a"
        echo " whole path, cross-validation, pictures, and a duality gap for every fit."
    } > "$deb/DEBIAN/control"
    file=regfit_${version}_$arch.deb
    SOURCE_DATE_EPOCH=$date dpkg-deb --root-owner-group --build "$deb" "$out/$file" > /dev/null
    made+=("$file")
fi

(cd "$out" && sha256sum "${made[@]}" > SHA256SUMS && cat SHA256SUMS)
