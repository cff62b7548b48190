#include "software/manifest_listing.h"

#include <fmt/format.h>

namespace redoubt::software::test {

const FileKind* kind_of(std::string_view path) {
    const FileKind* found = nullptr;
    for (const FileKind& kind : manifest_kinds()) {
        if (!kind.is_named(path)) continue;
        if (found != nullptr) return nullptr;
        found = &kind;
    }
    return found;
}

std::string listing_of(const FileKind& kind, std::string_view bytes) {
    Contents contents;
    std::string out;
    const auto done = kind.read(bytes, contents);
    for (const Package& package : contents.packages)
        out += fmt::format("{}{}{}{}\n", advisories::to_text(package.purl), package.line == 0 ? "" : fmt::format(" :{}", package.line),
                           package.development ? " dev" : "", package.optional ? " optional" : "");
    for (const Unread& unread : contents.unread) out += fmt::format("unread {}\n", unread.why);
    if (!done) out += fmt::format("error {}\n", done.error().text());
    return out;
}

}  // namespace redoubt::software::test
