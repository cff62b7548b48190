#include "hosts/packages.h"

#include "hosts/lines.h"

namespace redoubt::hosts {
namespace {

void add(std::vector<Package>& out, Package& package) {
    if (!package.name.empty() && !package.version.empty() && out.size() < most_packages) out.push_back(package);
}

}  // namespace

void parse_dpkg(std::string_view text, std::vector<Package>& out) {
    Package package{.kind = "deb"};
    bool installed = true;
    const auto end_of_one = [&] {
        if (installed) add(out, package);
        package = {.kind = "deb"};
        installed = true;
    };
    while (const auto line = take_line(text)) {
        if (trim(*line).empty()) {
            end_of_one();
            continue;
        }
        const size_t colon = line->find(':');
        if (colon == std::string_view::npos || line->front() == ' ' || line->front() == '\t') continue;
        const std::string_view name = line->substr(0, colon), value = trim(line->substr(colon + 1));
        if (name == "Package") package.name = value;
        if (name == "Version") package.version = value;
        if (name == "Architecture") package.arch = value;
        if (name == "Status") installed = value.ends_with(" installed");
    }
    end_of_one();
}

void parse_apk(std::string_view text, std::vector<Package>& out) {
    Package package{.kind = "apk"};
    while (const auto line = take_line(text)) {
        if (trim(*line).empty()) {
            add(out, package);
            package = {.kind = "apk"};
        } else if (line->starts_with("P:")) {
            package.name = trim(line->substr(2));
        } else if (line->starts_with("V:")) {
            package.version = trim(line->substr(2));
        } else if (line->starts_with("A:")) {
            package.arch = trim(line->substr(2));
        }
    }
    add(out, package);
}

}  // namespace redoubt::hosts
