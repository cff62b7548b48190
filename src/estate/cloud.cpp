#include "estate/cloud.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/address.h"
#include "base/text.h"

namespace redoubt::estate {
namespace {

constexpr size_t most_accounts = 10'000;

}  // namespace

void CloudReport::in_account(Draft& draft, std::string_view account) {
    account = trim(account);
    if (account.empty()) return;
    draft.fact("account", account);
    draft.tie("runs-on", IdKind::cloud, account, provider_);
    if (accounts_.size() < most_accounts) accounts_.emplace(account);
}

void CloudReport::private_address(Draft& draft, std::string_view address, std::string_view network) const {
    const std::string& zone = report_.options().zone;
    (void)draft.id(IdKind::ip, address, zone.empty() ? network : std::string_view(zone));
}

void CloudReport::public_address(Draft& draft, std::string_view address) const {
    if (!draft.id(IdKind::ip, address)) return;
    draft.open_to_all(fmt::format("it has the public address {}", address.substr(0, 60)));
}

Result<> CloudReport::end() {
    TRY(report_.end("host, service or store of data"));
    for (const std::string& account : accounts_) {
        Draft draft(records::AssetKind::cloud_account);
        draft.title(fmt::format("{} {}", provider_, account));
        (void)draft.id(IdKind::cloud, account, provider_);
        TRY(report_.give(std::move(draft), account));
    }
    if (other_.empty()) return {};
    size_t count = 0;
    std::string some;
    for (const auto& [type, number] : other_) {
        count += number;
        if (some.size() < 200) some += (some.empty() ? "" : ", ") + type;
    }
    report_.problem("", fmt::format("{} of the resources are no assets and were passed over: {}", count, some));
    return {};
}

const ResourceKind* find_kind(std::span<const ResourceKind> kinds, std::string_view type) {
    const std::string low = to_lower(type);
    const auto found = std::ranges::find(kinds, std::string_view(low), &ResourceKind::type);
    return found == kinds.end() ? nullptr : &*found;
}

std::string_view last_part(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// RFC 1918, RFC 6598 (carriers), RFC 4193.
bool is_public_address(std::string_view text) {
    const auto address = parse_address(text);
    if (!address || !normal_id(IdKind::ip, text)) return false;
    const auto& bytes = *address;
    if (address_text(bytes).find(':') != std::string::npos) return (bytes[0] & 0xFE) != 0xFC;
    const uint8_t first = bytes[12], second = bytes[13];
    return first != 10 && !(first == 172 && (second & 0xF0) == 16) && !(first == 192 && second == 168) && !(first == 100 && (second & 0xC0) == 64);
}

}  // namespace redoubt::estate
