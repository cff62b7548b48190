// The readers behind the table of manifests.cpp: each reads one kind of file, and has the signature and errors of FileKind::read.
#pragma once

#include "software/package.h"

namespace redoubt::software {

Result<> read_package_lock(std::string_view bytes, Contents& contents);
Result<> read_installed_npm(std::string_view bytes, Contents& contents);
Result<> read_editor_extension(std::string_view bytes, Contents& contents);
Result<> read_yarn_lock(std::string_view bytes, Contents& contents);
Result<> read_pnpm_lock(std::string_view bytes, Contents& contents);
Result<> read_bun_lock(std::string_view bytes, Contents& contents);
Result<> read_deno_lock(std::string_view bytes, Contents& contents);

Result<> read_requirements(std::string_view bytes, Contents& contents);
Result<> read_setup_cfg(std::string_view bytes, Contents& contents);
Result<> read_pyproject(std::string_view bytes, Contents& contents);
Result<> read_pipfile_lock(std::string_view bytes, Contents& contents);
Result<> read_poetry_lock(std::string_view bytes, Contents& contents);
Result<> read_pdm_lock(std::string_view bytes, Contents& contents);
Result<> read_uv_lock(std::string_view bytes, Contents& contents);
Result<> read_pylock(std::string_view bytes, Contents& contents);
Result<> read_python_metadata(std::string_view bytes, Contents& contents);
Result<> read_conda_meta(std::string_view bytes, Contents& contents);
Result<> read_conda_environment(std::string_view bytes, Contents& contents);
Result<> read_conda_lock(std::string_view bytes, Contents& contents);

Result<> read_go_mod(std::string_view bytes, Contents& contents);
Result<> read_go_vendor(std::string_view bytes, Contents& contents);
Result<> read_cargo_lock(std::string_view bytes, Contents& contents);
Result<> read_cargo_manifest(std::string_view bytes, Contents& contents);

Result<> read_pom(std::string_view bytes, Contents& contents);
Result<> read_gradle_lock(std::string_view bytes, Contents& contents);
Result<> read_gradle_buildscript_lock(std::string_view bytes, Contents& contents);
Result<> read_gradle_verification(std::string_view bytes, Contents& contents);
Result<> read_gradle_catalog(std::string_view bytes, Contents& contents);
Result<> read_sbt_lock(std::string_view bytes, Contents& contents);

Result<> read_nuget_lock(std::string_view bytes, Contents& contents);
Result<> read_nuget_config(std::string_view bytes, Contents& contents);
Result<> read_dotnet_deps(std::string_view bytes, Contents& contents);
Result<> read_msbuild_project(std::string_view bytes, Contents& contents);
Result<> read_paket_lock(std::string_view bytes, Contents& contents);

Result<> read_composer_lock(std::string_view bytes, Contents& contents);
Result<> read_composer_installed(std::string_view bytes, Contents& contents);
Result<> read_gemfile_lock(std::string_view bytes, Contents& contents);
Result<> read_gem_specification(std::string_view bytes, Contents& contents);

Result<> read_mix_lock(std::string_view bytes, Contents& contents);
Result<> read_rebar_lock(std::string_view bytes, Contents& contents);
Result<> read_gleam_manifest(std::string_view bytes, Contents& contents);
Result<> read_pubspec_lock(std::string_view bytes, Contents& contents);
Result<> read_swift_resolved(std::string_view bytes, Contents& contents);
Result<> read_podfile_lock(std::string_view bytes, Contents& contents);
Result<> read_conan_lock(std::string_view bytes, Contents& contents);
Result<> read_renv_lock(std::string_view bytes, Contents& contents);
Result<> read_julia_manifest(std::string_view bytes, Contents& contents);
Result<> read_cabal_freeze(std::string_view bytes, Contents& contents);
Result<> read_stack_lock(std::string_view bytes, Contents& contents);
Result<> read_opam_locked(std::string_view bytes, Contents& contents);
Result<> read_opam_switch(std::string_view bytes, Contents& contents);
Result<> read_cpan_snapshot(std::string_view bytes, Contents& contents);
Result<> read_workflow(std::string_view bytes, Contents& contents);

}  // namespace redoubt::software
