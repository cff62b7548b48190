#include "estate/identity.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace redoubt::estate {
namespace {

constexpr uint32_t several_spaces = UINT32_MAX;

// Microsoft's tools and others write the first three parts of one SMBIOS UUID in opposite byte orders.
std::string either_byte_order(const std::string& uuid) {
    if (uuid.size() != 36) return uuid;
    const auto swapped = [&](size_t at, size_t bytes) {
        std::string out;
        for (size_t i = bytes; i-- > 0;) out += uuid.substr(at + 2 * i, 2);
        return out;
    };
    return std::min(uuid, swapped(0, 4) + "-" + swapped(9, 2) + "-" + swapped(14, 2) + uuid.substr(18));
}

std::string without_dashes(std::string text) {
    std::erase(text, '-');
    return text;
}

std::string compared(const KnownId& id) {
    if (id.kind == IdKind::hardware) return either_byte_order(id.value);
    return id.kind == IdKind::machine ? without_dashes(id.value) : id.value;
}

std::string key_of(IdKind kind, std::string_view value) { return std::string(1, static_cast<char>('a' + static_cast<int>(kind))) + std::string(value); }

// What values of one kind must share before a difference between them means anything.
std::string comparable(const KnownId& id) {
    switch (id.kind) {
        case IdKind::cloud: {
            const bool number = id.value.find_first_not_of("0123456789") == std::string::npos;
            return number ? "#" : id.value.substr(0, id.value.find_first_of("-:/"));
        }
        case IdKind::directory: return id.value.starts_with("S-1-") ? id.value.substr(0, id.value.rfind('-')) : id.space;
        case IdKind::agent:
        case IdKind::tag: return id.space;
        default: return {};
    }
}

template <class T>
bool overlap(const std::vector<T>& a, const std::vector<T>& b) {
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (*x == *y) return true;
        if (*x < *y)
            ++x;
        else
            ++y;
    }
    return false;
}

template <class T>
void merge_sorted(std::vector<T>& into, const std::vector<T>& other) {
    if (other.empty()) return;
    into.insert(into.end(), other.begin(), other.end());
    std::ranges::sort(into);
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

struct Compared {
    std::array<bool, 7> agree{}, differ{};

    Compared(const std::vector<StrongId>& a, const std::vector<StrongId>& b) {
        auto x = a.begin(), y = b.begin();
        while (x != a.end() && y != b.end()) {
            if (x->form != y->form) {
                ++(x->form < y->form ? x : y);
                continue;
            }
            const uint32_t form = x->form;
            const auto kind = static_cast<size_t>(x->kind);
            bool same = false;
            auto end = y;
            for (; x != a.end() && x->form == form; ++x)
                for (end = y; end != b.end() && end->form == form; ++end) same |= x->id == end->id;
            y = end;
            (same ? agree : differ)[kind] = true;
        }
    }
    bool agrees(IdKind kind) const { return agree[static_cast<size_t>(kind)]; }
    bool differs(IdKind kind) const { return differ[static_cast<size_t>(kind)] && !agree[static_cast<size_t>(kind)]; }
    bool differs_installed() const { return differs(IdKind::agent) || differs(IdKind::machine) || differs(IdKind::directory); }
};

bool same_sort(records::AssetKind a, records::AssetKind b) {
    const auto sort = [](records::AssetKind kind) { return kind == records::AssetKind::device ? records::AssetKind::host : kind; };
    return sort(a) == sort(b);
}

}  // namespace

std::vector<uint32_t> common_hosts(const Body& a, const Body& b) {
    std::vector<uint32_t> out;
    std::ranges::set_intersection(a.hosts, b.hosts, std::back_inserter(out));
    if (out.empty() || a.fqdns.empty() || b.fqdns.empty()) return out;
    if (!overlap(a.domains, b.domains)) return {};
    std::erase_if(out, [&](uint32_t host) { return std::ranges::binary_search(a.qualified, host) && std::ranges::binary_search(b.qualified, host); });
    return out;
}

bool in_two_domains(const Body& a, const Body& b) {
    return !a.fqdns.empty() && !b.fqdns.empty() && !overlap(a.fqdns, b.fqdns) && overlap(a.hosts, b.hosts) && common_hosts(a, b).empty() &&
           !overlap(a.strong, b.strong) && !overlap(a.macs, b.macs);
}

bool has_by_a_slip(const Body& one, std::span<const Body* const> others, const std::function<bool()>& named_otherwise) {
    if (one.hosts.empty() || std::ranges::none_of(others, [](const Body* other) { return !other->hosts.empty(); })) return false;
    if (std::ranges::any_of(others, [&](const Body* other) { return overlap(other->hosts, one.hosts); })) return false;
    return named_otherwise();
}

bool is_named_with_another(const Body& body, const Body& one, const StrongId& id) {
    bool another = false;
    for (const StrongId& its : body.strong) {
        if (its.form == id.form && its.id == id.id) return false;
        another |= its.form == id.form;
    }
    return another && overlap(body.hosts, one.hosts);
}

// One adapter may be a dock's; two, under one name, are the machine's own, whatever was installed on it since.
static bool have_two_adapters_and_name(const Body& a, const Body& b) {
    std::vector<uint32_t> macs;
    std::ranges::set_intersection(a.macs, b.macs, std::back_inserter(macs));
    return macs.size() >= 2 && overlap(a.hosts, b.hosts);
}

Against contradiction(const Body& a, const Body& b) {
    if (!same_sort(a.kind, b.kind) || (a.anchor != b.anchor && a.anchor != no_asset && b.anchor != no_asset)) return Against::proven;
    if (a.strong.empty() || b.strong.empty()) return Against::nothing;
    const Compared ids(a.strong, b.strong);
    if (ids.differs(IdKind::cloud) || ids.differs(IdKind::hardware) || ids.differs(IdKind::serial) || ids.differs(IdKind::tag)) return Against::proven;
    const bool apart = !a.macs.empty() && !b.macs.empty() && !overlap(a.macs, b.macs);
    const bool vouched = ids.agrees(IdKind::cloud) || ids.agrees(IdKind::serial);
    const bool same_body = vouched || (ids.agrees(IdKind::hardware) && !apart) || have_two_adapters_and_name(a, b);
    if (ids.differs_installed() && !same_body && !a.reinstalled && !b.reinstalled) return Against::thin;
    const bool copied = ids.agrees(IdKind::hardware) || ids.agrees(IdKind::machine) || ids.agrees(IdKind::agent);
    const bool named_apart = !a.hosts.empty() && !b.hosts.empty() && !overlap(a.hosts, b.hosts);
    if (copied && apart && named_apart && !vouched && !ids.agrees(IdKind::directory) && !ids.agrees(IdKind::tag)) return Against::thin;
    return Against::nothing;
}

void absorb(Body& into, const Body& other) {
    into.reinstalled = into.reinstalled || other.reinstalled || Compared(into.strong, other.strong).differs_installed();
    merge_sorted(into.strong, other.strong);
    merge_sorted(into.macs, other.macs);
    merge_sorted(into.fqdns, other.fqdns);
    merge_sorted(into.hosts, other.hosts);
    merge_sorted(into.qualified, other.qualified);
    merge_sorted(into.domains, other.domains);
    into.addresses.insert(into.addresses.end(), other.addresses.begin(), other.addresses.end());
    if (into.anchor == no_asset) into.anchor = other.anchor;
    into.entries += other.entries;
    into.kind = std::min(into.kind, other.kind);
}

Catalogue::Catalogue(std::span<const Entry> entries) {
    for (const Entry& entry : entries)
        for (const KnownId& id : entry.ids) {
            if (id.space.empty() || id.kind == IdKind::ip) continue;
            const std::string key = key_of(id.kind, compared(id));
            const uint32_t space = space_number(id.space);
            const auto known = space_of_.find(key);
            if (known == space_of_.end())
                space_of_.emplace(texts_.copy(key), space);
            else if (known->second != space)
                known->second = several_spaces;
        }
}

uint32_t Catalogue::space_number(std::string_view space) {
    if (space.empty()) return 0;
    const auto [place, is_new] = space_numbers_.emplace(space, static_cast<uint32_t>(spaces_.size()));
    if (is_new) spaces_.emplace_back(space);
    return place->second;
}

uint32_t Catalogue::number(IdKind kind, std::string_view value, std::string_view space) {
    std::string key = key_of(kind, value);
    const auto in = space_of_.find(key);
    const bool spaced = in == space_of_.end() ? kind == IdKind::ip : in->second == several_spaces;
    if (spaced) key += '\n', key += space;
    auto place = numbers_.find(key);
    if (place == numbers_.end()) {
        const std::string_view kept = !spaced && in != space_of_.end() ? in->first : texts_.copy(key);
        place = numbers_.emplace(kept, static_cast<uint32_t>(ids_.size())).first;
        ids_.push_back({kind, space_number(space), kept.substr(1, value.size())});
    }
    Known& known = ids_[place->second];
    if (known.space == 0) known.space = space_number(space);
    return place->second;
}

uint32_t Catalogue::form_of(const KnownId& id) { return forms_.emplace(key_of(id.kind, comparable(id)), static_cast<uint32_t>(forms_.size())).first->second; }

Body Catalogue::body_of(const Entry& entry) {
    Body body{.kind = entry.kind, .entries = 1};
    for (const KnownId& id : entry.ids) {
        const uint32_t at = number(id.kind, compared(id), id.space);
        if (is_strong(id.kind)) body.strong.push_back({form_of(id), at, id.kind});
        if (id.kind == IdKind::mac) body.macs.push_back(at);
        if (id.kind == IdKind::host) body.hosts.push_back(at);
        if (id.kind == IdKind::fqdn) {
            body.fqdns.push_back(at);
            const size_t dot = id.value.find('.');
            body.hosts.push_back(number(IdKind::host, std::string_view(id.value).substr(0, dot), {}));
            body.qualified.push_back(body.hosts.back());
            body.domains.push_back(
                domains_.emplace(dot == std::string::npos ? "" : id.value.substr(dot), static_cast<uint32_t>(domains_.size())).first->second);
        }
        if (id.kind == IdKind::ip || id.kind == IdKind::url) body.addresses.push_back({at, id.first, id.last});
    }
    std::ranges::sort(body.strong);
    for (auto* list : {&body.macs, &body.fqdns, &body.hosts, &body.qualified, &body.domains}) {
        std::ranges::sort(*list);
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return body;
}

std::string Catalogue::text_of(uint32_t id) const {
    const Known& known = ids_[id];
    static constexpr std::array<std::string_view, 12> words{"cloud id", "agent id", "hardware UUID", "serial",    "machine id", "directory id",
                                                            "tag",      "MAC",      "name",          "host name", "address",    "URL"};
    const std::string_view of = known.kind == IdKind::serial ? " of " : " in ";
    const std::string& space = spaces_[known.space];
    return fmt::format("{} {}{}{}", words[static_cast<size_t>(known.kind)], known.value, space.empty() ? "" : of, space);
}

}  // namespace redoubt::estate
