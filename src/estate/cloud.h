// What the inventories of cloud providers have in common: accounts that things run in, and resources that are no assets.
#pragma once

#include <map>
#include <set>

#include "estate/json_report.h"

namespace redoubt::estate {

struct ResourceKind {
    std::string_view type;  // as the provider writes it, in lower case
    records::AssetKind kind;
};

class CloudReport {
public:
    CloudReport(Report& report, std::string_view provider) : report_(report), provider_(provider) {}

    // The account, subscription or project that it is in: a fact, and a tie to the account's own sighting at the end.
    void in_account(Draft& draft, std::string_view account);
    // An address inside the provider's network, which means one thing only there, or one that the whole Internet knows.
    void private_address(Draft& draft, std::string_view address, std::string_view network) const;
    void public_address(Draft& draft, std::string_view address) const;
    void passed_over(std::string_view type) { ++other_[std::string(type.substr(0, 100))]; }
    Result<> give(Draft&& draft, std::string where) { return report_.give(std::move(draft), std::move(where)); }
    Result<> end();  // gives the accounts, and says what was passed over

private:
    Report& report_;
    std::string_view provider_;
    std::set<std::string> accounts_{};
    std::map<std::string, size_t> other_{};
};

const ResourceKind* find_kind(std::span<const ResourceKind> kinds, std::string_view type);
std::string_view last_part(std::string_view path);  // of "zones/europe-west1-b": "europe-west1-b"
bool is_public_address(std::string_view text);      // identifies something, and is none of the ranges for private use

}  // namespace redoubt::estate
