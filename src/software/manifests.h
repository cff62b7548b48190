// Lockfiles and manifests: what a project says it is built of, and what language package managers say is installed. One table of
// kinds; each family of formats has its lock_<family>.cpp.
//
// What a file pins has a version. What it only bounds ("requests>=2") is given without one, so that nobody takes it for passed.
// Source code of a repository instead of a registry becomes pkg:generic with vcs_url, which nobody has advisories about; the
// project's own parts, workspaces and paths, are left out. docs/software.md says so kind by kind.
#pragma once

#include <span>

#include "software/package.h"

namespace redoubt::software {

constexpr size_t largest_manifest = size_t{32} << 20;  // bytes; beyond it Code::too_large, before anything is read

std::span<const FileKind> manifest_kinds();

}  // namespace redoubt::software
