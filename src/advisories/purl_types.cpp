#include "advisories/purl_types.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "advisories/ecosystems.h"
#include "advisories/version_tokens.h"
#include "base/text.h"

namespace redoubt::advisories {
namespace {

enum class Case : uint8_t { kept, lower };
enum class Place : uint8_t { optional, forbidden, needed };

struct PurlType {
    std::string_view type;
    Case namespace_case = Case::kept;
    Case name_case = Case::kept;
    Place place = Place::optional;  // of the namespace
    std::string_view ecosystem{};   // of OSV, where the type has one
    char between = 0;               // namespace and name in OSV's name; 0: the name alone
};

// Types that fold, forbid or have an ecosystem; any other is taken as it is.
constexpr std::array purl_types{
    PurlType{"alpm", Case::lower, Case::lower},
    PurlType{"apk", Case::lower, Case::lower},
    PurlType{"bitbucket", Case::lower, Case::lower},
    PurlType{"bitnami", Case::kept, Case::lower, Place::optional, "Bitnami"},
    PurlType{"brew", Case::lower, Case::lower},
    PurlType{"cargo", Case::kept, Case::kept, Place::forbidden, "crates.io"},
    PurlType{"chrome-extension", Case::kept, Case::lower, Place::forbidden},
    PurlType{"composer", Case::lower, Case::lower, Place::optional, "Packagist", '/'},
    PurlType{"conan", Case::kept, Case::kept, Place::optional, "ConanCenter"},
    PurlType{"cran", Case::kept, Case::kept, Place::forbidden, "CRAN"},
    PurlType{"deb", Case::lower, Case::lower},
    PurlType{"gem", Case::kept, Case::kept, Place::optional, "RubyGems"},
    PurlType{"git", Case::lower, Case::lower},
    PurlType{"github", Case::lower, Case::lower, Place::optional, "GitHub Actions", '/'},
    PurlType{"golang", Case::lower, Case::lower, Place::optional, "Go", '/'},
    PurlType{"hackage", Case::kept, Case::kept, Place::forbidden, "Hackage"},
    PurlType{"hex", Case::lower, Case::lower, Place::optional, "Hex"},
    PurlType{"julia", Case::kept, Case::kept, Place::forbidden, "Julia"},
    PurlType{"k8s", Case::kept, Case::kept, Place::optional, "Kubernetes"},
    PurlType{"maven", Case::kept, Case::kept, Place::optional, "Maven", ':'},
    PurlType{"npm", Case::kept, Case::kept, Place::optional, "npm", '/'},
    PurlType{"nuget", Case::kept, Case::kept, Place::optional, "NuGet"},
    PurlType{"opam", Case::kept, Case::kept, Place::optional, "opam"},
    PurlType{"otp", Case::kept, Case::kept, Place::forbidden},
    PurlType{"pub", Case::kept, Case::lower, Place::forbidden, "Pub"},
    PurlType{"pypi", Case::kept, Case::lower, Place::forbidden, "PyPI"},
    PurlType{"rpm", Case::lower, Case::kept},
    PurlType{"swift", Case::kept, Case::kept, Place::needed, "SwiftURL", '/'},
    PurlType{"vcpkg", Case::kept, Case::lower, Place::forbidden},
    PurlType{"vscode-extension", Case::lower, Case::lower, Place::needed, "VSCode", '.'},
};

const PurlType* find_purl_type(std::string_view type) {
    for (const PurlType& each : purl_types)
        if (each.type == type) return &each;
    return nullptr;
}

// 32 letters a to p, and one to four numbers (developer.chrome.com, manifest version).
Result<> check_chrome_extension(const Purl& purl) {
    const bool letters = std::all_of(purl.name.begin(), purl.name.end(), [](char c) { return c >= 'a' && c <= 'p'; });
    if (purl.name.size() != 32 || !letters) return fail(Code::invalid, "an extension is named by 32 letters from a to p", "name");
    if (purl.version.empty()) return {};
    const auto numbers = split(purl.version, '.');
    const bool all_numbers = std::all_of(numbers.begin(), numbers.end(), [](std::string_view each) { return !each.empty() && all_digits(each); });
    if (numbers.size() > 4 || !all_numbers) return fail(Code::invalid, "its version is one to four numbers", "version");
    return {};
}

// A repository is named by its host and its whole path on it.
void split_git_path(Purl& purl) {
    const std::string path = purl.namespace_path + "/" + purl.name;
    std::vector<std::string_view> segments = split(path, '/');
    std::erase_if(segments, [](std::string_view each) { return each.empty(); });
    purl.namespace_path.clear();
    if (segments.size() > 1) {
        purl.namespace_path = segments.front();
        segments.erase(segments.begin());
    }
    purl.name = fmt::format("{}", fmt::join(segments, "/"));
}

struct Distribution {
    std::string_view type, vendor, ecosystem;
};

constexpr std::array distributions{
    Distribution{"deb", "debian", "Debian"},
    Distribution{"deb", "ubuntu", "Ubuntu"},
    Distribution{"apk", "alpine", "Alpine"},
    Distribution{"apk", "wolfi", "Wolfi"},
    Distribution{"apk", "chainguard", "Chainguard"},
    Distribution{"rpm", "redhat", "Red Hat"},
    Distribution{"rpm", "centos", "Red Hat"},
    Distribution{"rpm", "almalinux", "AlmaLinux"},
    Distribution{"rpm", "alma", "AlmaLinux"},
    Distribution{"rpm", "rocky", "Rocky Linux"},
    Distribution{"rpm", "rocky-linux", "Rocky Linux"},
    Distribution{"rpm", "opensuse", "openSUSE"},
    Distribution{"rpm", "suse", "SUSE"},
    Distribution{"rpm", "mageia", "Mageia"},
    Distribution{"rpm", "openeuler", "openEuler"},
    Distribution{"rpm", "photon", "Photon OS"},
    Distribution{"rpm", "azurelinux", "Azure Linux"},
    Distribution{"rpm", "mariner", "Azure Linux"},
    Distribution{"rpm", "cbl-mariner", "Azure Linux"},
    Distribution{"rpm", "amazon", "Amazon Linux"},
    Distribution{"rpm", "amzn", "Amazon Linux"},
    Distribution{"rpm", "oracle", "Oracle Linux"},
    Distribution{"rpm", "ol", "Oracle Linux"},
    Distribution{"alpm", "arch", "Arch Linux"},
};

// The release of "distro=debian-12", as OSV scopes it: "12"; for Alpine "v3.20".
std::string release_scope(std::string_view ecosystem, std::string_view distro) {
    if (ecosystem == "openSUSE" && distro.find("tumbleweed") != std::string_view::npos) return ":Tumbleweed";
    const size_t digits = distro.find_first_of("0123456789");
    if (digits == std::string_view::npos) return {};
    const std::string_view release = distro.substr(digits);
    const size_t dot = release.find('.');
    if (ecosystem == "Alpine") return ":v" + std::string(release.substr(0, dot == std::string_view::npos ? dot : release.find('.', dot + 1)));
    if (ecosystem == "Ubuntu") {  // every second April is supported for long
        const bool lts = release.ends_with(".04") && release.size() == 5 && (release[1] - '0') % 2 == 0;
        return ":" + std::string(release) + (lts ? ":LTS" : "");
    }
    if (ecosystem == "SUSE") {  // "sles-15.4": as its PRETTY_NAME says it
        const bool pack = dot != std::string_view::npos && release.substr(dot + 1) != "0";
        return fmt::format(":Linux Enterprise Server {}{}{}", release.substr(0, dot), pack ? " SP" : "", pack ? release.substr(dot + 1) : "");
    }
    if (ecosystem == "openSUSE") return fmt::format(":Leap {}", release);
    if (ecosystem == "Photon OS") return ":" + std::string(release);
    if (ecosystem == "Amazon Linux" && (release.starts_with("2018.") || release.starts_with("2017."))) return ":1";  // dated, before there was a 2
    constexpr std::array by_first_number{"Debian", "AlmaLinux", "Rocky Linux", "Mageia", "Red Hat", "Azure Linux", "Oracle Linux", "Amazon Linux"};
    if (std::ranges::find(by_first_number, ecosystem) == by_first_number.end()) return {};
    return ":" + std::string(release.substr(0, release.find_first_not_of("0123456789")));
}

}  // namespace

Result<> apply_purl_type(Purl& purl) {
    const PurlType* type = find_purl_type(purl.type);
    if (type != nullptr) {
        if (type->namespace_case == Case::lower) purl.namespace_path = to_lower(purl.namespace_path);
        if (type->name_case == Case::lower) purl.name = to_lower(purl.name);
        if (type->place == Place::forbidden && !purl.namespace_path.empty())
            return fail(Code::invalid, fmt::format("a purl of type {} has no namespace", purl.type), "namespace", "leave it out");
        if (type->place == Place::needed && purl.namespace_path.empty())
            return fail(Code::invalid, fmt::format("a purl of type {} needs a namespace", purl.type), "namespace");
    }
    if (purl.type == "git") {
        split_git_path(purl);
        if (purl.name.empty()) return fail(Code::malformed, "a purl needs a name", "name");
    }
    if (purl.type == "pypi") std::replace(purl.name.begin(), purl.name.end(), '_', '-');
    if (purl.type == "pub") std::replace(purl.name.begin(), purl.name.end(), '-', '_');
    if (purl.type == "huggingface") purl.version = to_lower(purl.version);
    if (purl.type == "cpan" && purl.name.find("::") != std::string::npos)
        return fail(Code::invalid, "a CPAN purl names a distribution, and '::' belongs to modules", "name", "write - for ::");
    if (purl.type == "chrome-extension") return check_chrome_extension(purl);
    return {};
}

std::optional<PackageName> package_name(const Purl& purl) {
    for (const Distribution& each : distributions) {
        if (each.type != purl.type || each.vendor != purl.namespace_path) continue;
        return PackageName{.ecosystem = std::string(each.ecosystem) + release_scope(each.ecosystem, purl.qualifier("distro")), .name = purl.name};
    }
    const PurlType* type = find_purl_type(purl.type);
    if (type == nullptr || type->ecosystem.empty()) return std::nullopt;
    std::string name = purl.name;
    if (type->between != 0 && !purl.namespace_path.empty()) name = purl.namespace_path + type->between + purl.name;
    return PackageName{.ecosystem = std::string(type->ecosystem), .name = canonical_name(type->ecosystem, name)};
}

}  // namespace redoubt::advisories
