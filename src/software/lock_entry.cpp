#include "software/lock_entry.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::software {
namespace {

constexpr size_t most_unread_entries = 1000;
constexpr size_t longest_name = 1024;
constexpr size_t longest_version = 512;
constexpr size_t most_misses = 32;

struct SplitName {
    std::string_view namespace_path;
    std::string_view name;
};

SplitName split_at(std::string_view full, size_t at) {
    if (at == std::string_view::npos) return {.namespace_path = {}, .name = full};
    return {.namespace_path = full.substr(0, at), .name = full.substr(at + 1)};
}

SplitName split_name(std::string_view type, std::string_view full) {
    if (type == "maven") return split_at(full, full.find(':'));
    if (type == "npm" && full.starts_with('@')) return split_at(full, full.find('/'));
    if (type == "golang" || type == "swift" || type == "generic") return split_at(full, full.rfind('/'));
    if (type == "composer" || type == "github" || type == "vscode-extension" || type == "cpan") return split_at(full, full.find('/'));
    return {.namespace_path = {}, .name = full};
}

bool is_plain_text(std::string_view text, size_t longest) {
    const bool has_control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
    return text.size() <= longest && !has_control && is_utf8(text);
}

std::string_view without_prefix(std::string_view text, std::string_view prefix) { return text.starts_with(prefix) ? text.substr(prefix.size()) : text; }

struct Repository {
    std::string host;
    std::string path;  // "owner/name"
    std::string commit;
};

// "owner/name" of what stands behind the host, without what hosts put around it.
std::string_view repository_path(std::string_view rest) {
    while (rest.starts_with('/') || rest.starts_with(':')) rest.remove_prefix(1);
    while (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.ends_with(".git")) rest.remove_suffix(4);
    return rest;
}

// codeload.github.com/o/r/tar.gz/1f2e and github.com/o/r/archive/1f2e.tar.gz name the commit in the path.
void take_archive(Repository& repository) {
    const std::vector<std::string_view> parts = split(repository.path, '/');
    if (parts.size() < 4) return;
    const bool is_archive = parts[2] == "tar.gz" || parts[2] == "zip" || parts[2] == "tarball" || parts[2] == "archive";
    if (!is_archive || (repository.host != "codeload.github.com" && repository.host != "github.com")) return;
    std::string commit(parts.back());
    for (const std::string_view end : {".tar.gz", ".zip"})
        if (commit.ends_with(end)) commit.resize(commit.size() - end.size());
    std::string path = fmt::format("{}/{}", parts[0], parts[1]);
    repository = {.host = "github.com", .path = std::move(path), .commit = std::move(commit)};
}

Repository repository_of(std::string_view url) {
    Repository repository;
    if (const size_t mark = url.find('#'); mark != std::string_view::npos) {
        const std::string_view fragment = without_prefix(without_prefix(url.substr(mark + 1), "commit="), "commit:");
        repository.commit = fragment.substr(0, fragment.find('&'));
        url = url.substr(0, mark);
    }
    url = without_prefix(url.substr(0, url.find('?')), "git+");
    for (const auto& [prefix, host] : {std::pair("github:", "github.com"), std::pair("gitlab:", "gitlab.com"), std::pair("bitbucket:", "bitbucket.org")}) {
        if (!url.starts_with(prefix)) continue;
        repository.host = host;
        repository.path = repository_path(url.substr(std::string_view(prefix).size()));
        return repository;
    }
    if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) url = url.substr(scheme + 3);
    const size_t user = url.substr(0, url.find('/')).rfind('@');
    if (user != std::string_view::npos) url = url.substr(user + 1);
    const size_t end = url.find_first_of("/:");
    if (end == std::string_view::npos) return repository;
    repository.host = to_lower(url.substr(0, end));
    std::string_view rest = url.substr(end);
    if (const size_t at = rest.rfind('@'); at != std::string_view::npos) {  // pip: "….git@v1.2"
        if (repository.commit.empty() || repository.commit.find('=') != std::string::npos) repository.commit = rest.substr(at + 1);
        rest = rest.substr(0, at);
    }
    repository.path = repository_path(rest);
    take_archive(repository);
    return repository;
}

std::string place_of(uint32_t line) { return line == 0 ? "" : fmt::format("line {}: ", line); }

}  // namespace

void add_unread(Contents& contents, uint32_t line, std::string_view why) {
    if (contents.unread.size() > most_unread_entries) return;
    if (contents.unread.size() == most_unread_entries)
        contents.unread.push_back({.why = "more of it could not be read than is listed"});
    else
        contents.unread.push_back({.why = place_of(line) + to_valid_utf8(why.substr(0, 400))});
}

void add_entry(Contents& contents, const Entry& entry) {
    if (contents.packages.size() >= most_packages) return add_unread(contents, entry.line, fmt::format("only {} packages are read", most_packages));
    const std::string_view full = trim(entry.name), version = trim(entry.version);
    if (full.empty()) return add_unread(contents, entry.line, "an entry has no name");
    if (!is_plain_text(full, longest_name)) return add_unread(contents, entry.line, fmt::format("'{}' is no name of a package", full.substr(0, 80)));
    if (!is_plain_text(version, longest_version)) return add_unread(contents, entry.line, fmt::format("'{}' is no version of {}", version.substr(0, 80), full));
    const SplitName split = split_name(entry.type, full);
    Package package{.purl = {.type = std::string(entry.type),
                             .namespace_path = std::string(split.namespace_path),
                             .name = std::string(split.name),
                             .version = std::string(version),
                             .qualifiers = entry.qualifiers},
                    .line = entry.line,
                    .development = entry.development,
                    .optional = entry.optional};
    if (const auto done = advisories::normalise(package.purl); !done)
        return add_unread(contents, entry.line, fmt::format("'{}' is no package of type {}: {}", full, entry.type, done.error().message));
    contents.packages.push_back(std::move(package));
}

bool is_repository(std::string_view url) {
    for (const std::string_view prefix : {"git+", "git:", "git@", "ssh:", "github:", "gitlab:", "bitbucket:", "hg+", "svn+", "bzr+"})
        if (url.starts_with(prefix)) return true;
    if (url.find("://") == std::string_view::npos) return false;
    const std::string_view bare = url.substr(0, url.find_first_of("#?"));
    return bare.ends_with(".git") || bare.find("://codeload.github.com/") != std::string_view::npos ||
           (bare.find("://github.com/") != std::string_view::npos && bare.find("/releases/") == std::string_view::npos);
}

void add_repository(Contents& contents, const Entry& entry, std::string_view url, std::string_view commit) {
    Repository repository = repository_of(trim(url));
    if (!commit.empty()) repository.commit = commit;
    if (repository.host.empty() || repository.path.empty()) {
        const std::string_view shown = url.substr(url.rfind('@') + 1);  // who logs in stands before
        return add_unread(contents, entry.line, fmt::format("the source '{}' names no repository", shown.substr(0, 80)));
    }
    const std::string name = fmt::format("{}/{}", repository.host, repository.path);
    const std::string at = repository.commit.empty() ? "" : "@" + repository.commit;
    Entry found = entry;
    found.type = "generic";
    found.name = name;
    found.version = repository.commit;
    found.qualifiers = {{"vcs_url", fmt::format("git+https://{}{}", name, at)}};
    add_entry(contents, found);
}

void merge_equal_packages(Contents& contents, size_t first) {
    std::unordered_map<std::string, size_t> seen;
    size_t kept = first;
    for (size_t i = first; i < contents.packages.size(); ++i) {
        Package& package = contents.packages[i];
        const auto [found, is_new] = seen.emplace(advisories::to_text(package.purl), kept);
        if (!is_new) {
            Package& earlier = contents.packages[found->second];
            earlier.development = earlier.development && package.development;
            earlier.optional = earlier.optional && package.optional;
            continue;
        }
        if (kept != i) contents.packages[kept] = std::move(package);
        ++kept;
    }
    contents.packages.resize(kept);
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

size_t LineFinder::find_key(std::string_view key) {
    if (misses_ > most_misses) return std::string_view::npos;
    const std::string pattern = fmt::format("\"{}\"", key);
    for (size_t at = searched_; (at = text_.find(pattern, at)) != std::string_view::npos; ++at) {
        size_t behind = text_.find_first_not_of(" \t", at + pattern.size());
        if (behind == std::string_view::npos || text_[behind] != ':') continue;
        behind = text_.find_first_not_of(" \t\r\n", behind + 1);
        if (behind != std::string_view::npos && (text_[behind] == '{' || text_[behind] == '[')) return at;
    }
    ++misses_;
    return std::string_view::npos;
}

uint32_t LineFinder::line_of_key(std::string_view key) {
    const size_t found = find_key(key);
    return found == std::string_view::npos ? 0 : line_at(found);
}

uint32_t LineFinder::line_of_pair(std::string_view key, std::string_view value) {
    if (misses_ > most_misses) return 0;
    const std::string pattern = fmt::format("\"{}\"", value), wanted = fmt::format("\"{}\"", key);
    for (size_t at = searched_; (at = text_.find(pattern, at)) != std::string_view::npos; ++at) {
        const size_t from = at - std::min<size_t>(at, wanted.size() + 32);
        std::string_view before = trim(text_.substr(from, at - from));
        if (!before.ends_with(':')) continue;
        before.remove_suffix(1);
        if (trim(before).ends_with(wanted)) return line_at(at);
    }
    ++misses_;
    return 0;
}

uint32_t LineFinder::line_at(size_t offset) {
    offset = std::min(offset, text_.size());
    if (offset < counted_) return line_;
    line_ += static_cast<uint32_t>(std::count(text_.begin() + static_cast<ptrdiff_t>(counted_), text_.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    counted_ = offset;
    searched_ = offset + 1;
    return line_;
}

bool LineReader::next() {
    if (rest_.empty()) return false;
    const size_t end = rest_.find('\n');
    line_ = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    ++number_;
    return true;
}

size_t indent_of(std::string_view line) {
    const size_t at = line.find_first_not_of(' ');
    return at == std::string_view::npos ? line.size() : at;
}

std::string_view quoted_in(std::string_view text, char quote, size_t at) {
    const size_t begin = text.find(quote, at);
    if (begin == std::string_view::npos) return {};
    const size_t end = text.find(quote, begin + 1);
    return end == std::string_view::npos ? std::string_view() : text.substr(begin + 1, end - begin - 1);
}

}  // namespace redoubt::software
