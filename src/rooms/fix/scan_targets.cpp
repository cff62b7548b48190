#include "rooms/fix/scan_targets.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::rooms {

using reports::FindingClass;
using reports::Target;
using schema::List;
using schema::Map;
using store::Record;

namespace {

constexpr int most_alike = 5;

std::string without_end(std::string text, std::string_view end) {
    if (text.ends_with(end)) text.resize(text.size() - end.size());
    return text;
}

// "https://shop.example:8443" of an address.
std::string origin_of(std::string_view url) {
    const size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    return to_lower(url.substr(0, url.find('/', scheme + 3)));
}

std::string host_of(std::string_view url) {
    std::string origin = origin_of(url);
    if (origin.empty()) return {};
    std::string host = origin.substr(origin.find("://") + 3);
    host = host.substr(host.find('@') == std::string::npos ? 0 : host.find('@') + 1);
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    return host.substr(0, host.find(':'));
}

// "example/shop" of "https://git.example.com/example/shop.git".
std::string short_repository(const std::string& repository) {
    std::string text = without_end(repository, ".git");
    if (const size_t scheme = text.find("://"); scheme != std::string::npos) {
        const size_t path = text.find('/', scheme + 3);
        return path == std::string::npos ? text : text.substr(path + 1);
    }
    if (const size_t colon = text.find(':'); text.starts_with("git@") && colon != std::string::npos) return text.substr(colon + 1);
    return text;
}

// "registry.example/shop" of "registry.example/shop:1.2@sha256:…".
std::string image_name(const std::string& image) {
    std::string text = image.substr(0, image.find('@'));
    const size_t colon = text.rfind(':'), slash = text.rfind('/');
    if (colon != std::string::npos && (slash == std::string::npos || colon > slash)) text.resize(colon);
    return text;
}

std::string_view kind_of(const Target& target, FindingClass kind) {
    if (!target.repository.empty()) return "repository";
    if (kind == FindingClass::code) return "repository";
    if (kind == FindingClass::resource && !target.account.empty()) return "cloud_account";
    if (kind == FindingClass::web || (target.host.empty() && target.ip.empty() && !target.url.empty())) return "application";
    if (target.host.empty() && target.ip.empty() && (!target.image.empty() || !target.application.empty())) return "application";
    return "host";
}

}  // namespace

// The surest first. What is scanned for its code is a repository though its report names the machine that scanned.
std::vector<ScanTargets::Name> ScanTargets::names_of(const Target& target, FindingClass kind) {
    std::vector<Name> out;
    const auto add = [&](std::string_view field, std::string value) {
        value = std::string(trim(value));
        if (!value.empty() && value.size() <= 500) out.push_back({std::string(field), std::move(value)});
    };
    const auto repository = [&] {
        if (target.repository.empty()) return;
        if (target.repository.find("://") != std::string::npos) add("urls", without_end(target.repository, ".git"));
        add("names", short_repository(target.repository));
    };
    const auto image = [&] {
        add("names", image_name(target.image));
        if (target.image.empty()) add("names", target.digest);
    };
    const auto host = [&] {
        add("names", to_lower(target.host));
        if (const size_t dot = target.host.find('.'); dot != std::string::npos && dot > 0 && !std::isdigit(static_cast<unsigned char>(target.host[0])))
            add("names", to_lower(target.host.substr(0, dot)));
        add("ips", target.ip);
        add("macs", to_lower(target.mac));
    };
    if (kind == FindingClass::resource) add("names", target.account);
    if (kind == FindingClass::web) add("urls", origin_of(target.url));
    repository();
    if (kind != FindingClass::code) {
        host();
        image();
        if (kind != FindingClass::web) add("urls", origin_of(target.url));
        if (target.host.empty()) add("names", host_of(target.url));
    }
    add("names", target.application);
    if (kind == FindingClass::resource && out.empty()) add("names", target.resource);
    return out;
}

Result<ScanTargets> ScanTargets::open(store::Records records, const std::string& fixed) {
    ScanTargets out(std::move(records));
    if (fixed.empty()) return out;
    const auto asset = out.records_.get("asset", fixed);
    if (!asset) return fail(asset.error().code, fmt::format("there is no asset '{}'", fixed), "asset", "name one by its key: ASSET-12");
    out.fixed_ = TRY(out.remember(*asset));
    return out;
}

Result<int> ScanTargets::remember(const Record& asset) {
    const auto [place, fresh] = by_id_.try_emplace(asset.id.text, static_cast<int>(met_.size()));
    if (!fresh) return place->second;
    met_.push_back({.id = asset.id.text,
                    .title = asset.title,
                    .compartment = asset.compartment,
                    .owner = asset.owner.id,
                    .exposure = std::string(asset["exposure"].text()),
                    .criticality = std::string(asset["effective_criticality"].text()),
                    .kind = std::string(asset["kind"].text())});
    proposals_.emplace_back();
    return place->second;
}

// The first name that any asset has decides; retired ones only when nobody else has it.
Result<int> ScanTargets::look_up(const std::vector<Name>& names) {
    for (const Name& name : names) {
        if (const auto known = by_name_.find(name.field + "=" + name.value); known != by_name_.end()) return known->second;
        schema::Query any{.kind = schema::Query::Kind::any, .children = {schema::test_equals(name.field, name.value)}};
        if (name.field == "names") any.children.push_back(schema::test_equals("title", name.value));
        const store::ListQuery query{
            .text = "-state:retired", .tree = std::move(any), .sort = "created", .limit = most_alike, .fields = {"exposure", "effective_criticality", "kind"}};
        const store::Page page = TRY(records_.list("asset", query));
        if (page.records.empty()) continue;
        if (page.records.size() > 1) {
            std::string keys;
            for (const Record& one : page.records) keys += (keys.empty() ? "" : ", ") + one.key;
            problems_.insert(fmt::format("{} '{}' is of several assets ({}): what is reported of it is kept without an asset; name one with --asset",
                                         name.field, name.value, keys));
            by_name_[name.field + "=" + name.value] = -1;
            return -1;
        }
        return remember(page.records.front());
    }
    return -2;
}

Map ScanTargets::proposed(const Target& target, FindingClass kind, const std::vector<Name>& names) {
    Map out;
    std::map<std::string, List> lists;
    for (const Name& name : names) {
        List& list = lists[name.field];
        const schema::Value value(name.value);
        // The short form of a host's name is no name of its own.
        const bool shortened =
            name.field == "names" && !target.host.empty() && name.value != to_lower(target.host) && to_lower(target.host).starts_with(name.value + ".");
        if (!shortened && std::ranges::find(list, value) == list.end()) list.push_back(value);
    }
    out.set("title", names.front().value.substr(0, 300));
    out.set("state", "proposed");
    out.set("kind", kind_of(target, kind));
    out.set("listed", false);
    for (auto& [field, list] : lists)
        if (!list.empty()) out.set(field, std::move(list));
    return out;
}

Result<int> ScanTargets::find(const Target& target, FindingClass kind) {
    if (fixed_ >= 0) return fixed_;
    if (last_ && last_->kind == kind && last_->target == target) return last_->number;  // reports go from target to target
    const std::vector<Name> names = names_of(target, kind);
    if (names.empty()) return -1;
    int number = TRY(look_up(names));
    if (number == -1) return -1;
    if (number == -2) {
        number = static_cast<int>(met_.size());
        met_.push_back({.id = {}, .title = names.front().value.substr(0, 300), .kind = std::string(kind_of(target, kind))});
        proposals_.push_back(proposed(target, kind, names));
    }
    for (const Name& name : names) by_name_.try_emplace(name.field + "=" + name.value, number);
    last_ = Found{target, kind, number};
    return number;
}

size_t ScanTargets::to_make() const {
    return static_cast<size_t>(std::ranges::count_if(met_, [](const ScanAsset& asset) { return asset.id.empty(); }));
}

Result<> ScanTargets::make(store::Records& records, const std::string& tool) {
    for (const size_t at : made_) met_[at].id.clear();
    made_.clear();
    for (size_t at = 0; at < met_.size(); ++at) {
        if (!met_[at].id.empty()) continue;
        made_.push_back(at);
        const Record made = TRY(records.create("asset", proposals_[at], fmt::format("seen in a report of {}", tool)));
        met_[at].id = made.id.text;
        met_[at].exposure = std::string(made["exposure"].text());
        met_[at].criticality = std::string(made["effective_criticality"].text());
    }
    return {};
}

}  // namespace redoubt::rooms
