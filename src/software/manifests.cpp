#include "software/manifests.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "software/lock_entry.h"
#include "software/lock_readers.h"

namespace redoubt::software {
namespace {

using ManifestReader = Result<> (*)(std::string_view, Contents&);

template <ManifestReader reader>
Result<> read_bounded(std::string_view bytes, Contents& contents) {
    if (bytes.size() > largest_manifest)
        return fail(Code::too_large, fmt::format("the file has {} bytes, and lockfiles are read up to {}", bytes.size(), largest_manifest), {},
                    "split it, or give a bill of materials instead");
    const size_t packages = contents.packages.size();
    TRY(reader(bytes, contents));
    merge_equal_packages(contents, packages);
    return {};
}

// `folder` ends with /.
bool is_below(std::string_view path, std::string_view folder) {
    for (size_t at = path.find(folder); at != std::string_view::npos; at = path.find(folder, at + 1))
        if (at == 0 || path[at - 1] == '/') return true;
    return false;
}

// Packages bring the lockfiles of their makers along; what counts there is what is installed.
bool is_project_file(std::string_view path, std::string_view name) { return file_name(path) == name && !is_below(path, "node_modules/"); }

template <size_t size>
struct Literal {
    constexpr Literal(const char (&text)[size]) { std::copy_n(text, size, letters); }
    constexpr std::string_view view() const { return {letters, size - 1}; }
    char letters[size]{};
};

template <Literal... names>
bool has_name(std::string_view path) {
    return (is_project_file(path, names.view()) || ...);
}

template <Literal... ends>
bool has_end(std::string_view path) {
    return (path.ends_with(ends.view()) || ...) && !is_below(path, "node_modules/");
}

// node_modules/name/package.json and node_modules/@scope/name/package.json, none deeper.
bool is_installed_npm(std::string_view path) {
    const size_t at = path.rfind("node_modules/");
    if (at == std::string_view::npos || file_name(path) != "package.json") return false;
    const std::string_view inside = path.substr(at + 13);
    const size_t slashes = static_cast<size_t>(std::count(inside.begin(), inside.end(), '/'));
    return slashes == (inside.starts_with('@') ? 2 : 1);
}

// ~/.vscode/extensions/publisher.name-1.2.3/package.json
bool is_editor_extension(std::string_view path) {
    const size_t at = path.rfind("extensions/");
    if (at == std::string_view::npos || file_name(path) != "package.json" || path.find(".vscode") == std::string_view::npos) return false;
    const std::string_view inside = path.substr(at + 11);
    return std::count(inside.begin(), inside.end(), '/') == 1;
}

// requirements.txt, requirements-dev.txt, dev-requirements.txt, requirements/base.txt
bool is_requirements(std::string_view path) {
    const std::string_view name = file_name(path);
    if (!name.ends_with(".txt") || is_below(path, "node_modules/")) return false;
    const std::string_view folder = path.substr(0, path.size() - name.size());
    return name.find("requirements") != std::string_view::npos || folder == "requirements/" || folder.ends_with("/requirements/");
}

bool is_pylock(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "pylock.toml" || (name.starts_with("pylock.") && name.ends_with(".toml"));
}

bool is_python_metadata(std::string_view path) {
    return path.ends_with(".dist-info/METADATA") || path.ends_with(".egg-info/PKG-INFO") || path.ends_with("EGG-INFO/PKG-INFO") || path.ends_with(".egg-info");
}

bool is_conda_meta(std::string_view path) { return path.ends_with(".json") && is_below(path, "conda-meta/"); }
bool is_go_vendor(std::string_view path) { return path == "vendor/modules.txt" || path.ends_with("/vendor/modules.txt"); }

bool is_cargo_manifest(std::string_view path) {
    return file_name(path) == "Cargo.toml" && !is_below(path, "node_modules/") && !is_below(path, ".cargo/registry/");
}

bool is_composer_lock(std::string_view path) { return file_name(path) == "composer.lock" && !is_below(path, "vendor/"); }
bool is_composer_installed(std::string_view path) { return path.ends_with("composer/installed.json"); }
bool is_gem_specification(std::string_view path) { return path.ends_with(".gemspec") && is_below(path, "specifications/"); }

// Manifest.toml, Manifest-v1.11.toml, JuliaManifest.toml
bool is_julia_manifest(std::string_view path) {
    const std::string_view name = file_name(path);
    return name == "Manifest.toml" || name == "JuliaManifest.toml" || (name.starts_with("Manifest-v") && name.ends_with(".toml"));
}

bool is_workflow(std::string_view path) {
    const std::string_view name = file_name(path);
    if (name == "action.yml" || name == "action.yaml") return true;
    return is_below(path, ".github/workflows/") && (name.ends_with(".yml") || name.ends_with(".yaml"));
}

constexpr std::array manifest_table{
    FileKind{"package-lock.json", has_name<"package-lock.json", "npm-shrinkwrap.json">, read_bounded<read_package_lock>},
    FileKind{"node_modules package.json", is_installed_npm, read_bounded<read_installed_npm>},
    FileKind{"extension of Visual Studio Code", is_editor_extension, read_bounded<read_editor_extension>},
    FileKind{"yarn.lock", has_name<"yarn.lock">, read_bounded<read_yarn_lock>},
    FileKind{"pnpm-lock.yaml", has_name<"pnpm-lock.yaml">, read_bounded<read_pnpm_lock>},
    FileKind{"bun.lock", has_name<"bun.lock">, read_bounded<read_bun_lock>},
    FileKind{"deno.lock", has_name<"deno.lock">, read_bounded<read_deno_lock>},
    FileKind{"requirements.txt", is_requirements, read_bounded<read_requirements>},
    FileKind{"setup.cfg", has_name<"setup.cfg">, read_bounded<read_setup_cfg>},
    FileKind{"pyproject.toml", has_name<"pyproject.toml">, read_bounded<read_pyproject>},
    FileKind{"Pipfile.lock", has_name<"Pipfile.lock">, read_bounded<read_pipfile_lock>},
    FileKind{"poetry.lock", has_name<"poetry.lock">, read_bounded<read_poetry_lock>},
    FileKind{"pdm.lock", has_name<"pdm.lock">, read_bounded<read_pdm_lock>},
    FileKind{"uv.lock", has_name<"uv.lock">, read_bounded<read_uv_lock>},
    FileKind{"pylock.toml", is_pylock, read_bounded<read_pylock>},
    FileKind{"Python METADATA", is_python_metadata, read_bounded<read_python_metadata>},
    FileKind{"conda-meta", is_conda_meta, read_bounded<read_conda_meta>},
    FileKind{"environment.yml", has_name<"environment.yml", "environment.yaml">, read_bounded<read_conda_environment>},
    FileKind{"conda-lock.yml", has_name<"conda-lock.yml">, read_bounded<read_conda_lock>},
    FileKind{"go.mod", has_name<"go.mod">, read_bounded<read_go_mod>},
    FileKind{"vendor/modules.txt", is_go_vendor, read_bounded<read_go_vendor>},
    FileKind{"Cargo.lock", has_name<"Cargo.lock">, read_bounded<read_cargo_lock>},
    FileKind{"Cargo.toml", is_cargo_manifest, read_bounded<read_cargo_manifest>},
    FileKind{"pom.xml", has_name<"pom.xml">, read_bounded<read_pom>},
    FileKind{"gradle.lockfile", has_name<"gradle.lockfile">, read_bounded<read_gradle_lock>},
    FileKind{"buildscript-gradle.lockfile", has_name<"buildscript-gradle.lockfile">, read_bounded<read_gradle_buildscript_lock>},
    FileKind{"verification-metadata.xml", has_name<"verification-metadata.xml">, read_bounded<read_gradle_verification>},
    FileKind{"libs.versions.toml", has_end<".versions.toml">, read_bounded<read_gradle_catalog>},
    FileKind{"build.sbt.lock", has_name<"build.sbt.lock">, read_bounded<read_sbt_lock>},
    FileKind{"packages.lock.json", has_name<"packages.lock.json">, read_bounded<read_nuget_lock>},
    FileKind{"packages.config", has_name<"packages.config">, read_bounded<read_nuget_config>},
    FileKind{"*.deps.json", has_end<".deps.json">, read_bounded<read_dotnet_deps>},
    FileKind{"*.csproj", has_end<".csproj", ".fsproj", ".vbproj">, read_bounded<read_msbuild_project>},
    FileKind{"Directory.Packages.props", has_name<"Directory.Packages.props", "Packages.props">, read_bounded<read_msbuild_project>},
    FileKind{"paket.lock", has_name<"paket.lock">, read_bounded<read_paket_lock>},
    FileKind{"composer.lock", is_composer_lock, read_bounded<read_composer_lock>},
    FileKind{"vendor/composer/installed.json", is_composer_installed, read_bounded<read_composer_installed>},
    FileKind{"Gemfile.lock", has_name<"Gemfile.lock", "gems.locked">, read_bounded<read_gemfile_lock>},
    FileKind{"installed *.gemspec", is_gem_specification, read_bounded<read_gem_specification>},
    FileKind{"mix.lock", has_name<"mix.lock">, read_bounded<read_mix_lock>},
    FileKind{"rebar.lock", has_name<"rebar.lock">, read_bounded<read_rebar_lock>},
    FileKind{"gleam manifest.toml", has_name<"manifest.toml">, read_bounded<read_gleam_manifest>},
    FileKind{"pubspec.lock", has_name<"pubspec.lock">, read_bounded<read_pubspec_lock>},
    FileKind{"Package.resolved", has_name<"Package.resolved">, read_bounded<read_swift_resolved>},
    FileKind{"Podfile.lock", has_name<"Podfile.lock">, read_bounded<read_podfile_lock>},
    FileKind{"conan.lock", has_name<"conan.lock">, read_bounded<read_conan_lock>},
    FileKind{"renv.lock", has_name<"renv.lock">, read_bounded<read_renv_lock>},
    FileKind{"Julia Manifest.toml", is_julia_manifest, read_bounded<read_julia_manifest>},
    FileKind{"cabal.project.freeze", has_name<"cabal.project.freeze">, read_bounded<read_cabal_freeze>},
    FileKind{"stack.yaml.lock", has_name<"stack.yaml.lock">, read_bounded<read_stack_lock>},
    FileKind{"*.opam.locked", has_end<".opam.locked">, read_bounded<read_opam_locked>},
    FileKind{"opam switch-state", has_end<".opam-switch/switch-state">, read_bounded<read_opam_switch>},
    FileKind{"cpanfile.snapshot", has_name<"cpanfile.snapshot">, read_bounded<read_cpan_snapshot>},
    FileKind{"GitHub workflow", is_workflow, read_bounded<read_workflow>},
};

}  // namespace

std::span<const FileKind> manifest_kinds() { return manifest_table; }

}  // namespace redoubt::software
