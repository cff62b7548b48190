#include "api/policy.h"

#include <fmt/format.h>

namespace redoubt::api {
namespace {

constexpr std::string_view policy_name = "identity";

Result<> check_address(std::string_view address) {
    if (address.empty()) return {};
    const bool known = address.starts_with("https://") || address.starts_with("http://");
    const std::string_view host = known ? address.substr(address.find("//") + 2) : std::string_view();
    if (!host.empty() && address.size() <= 300 && host.find_first_of("/?#@ \"\\\r\n") == std::string_view::npos) return {};
    return fail(Code::invalid, "an address is https:// and a name, without a path", "/address", "https://redoubt.example:8600");
}

}  // namespace

Result<> Policy::open() {
    TRY(settings_.open());
    const schema::Map kept = TRY(settings_.get(policy_name));
    IdentityPolicy read{.open_concerns = kept["open_concerns"].boolean(), .address = std::string(kept["address"].text())};
    if (const auto level = schema::parse_level(kept["second_factor_from"].text())) read.second_factor_from = *level;
    const std::scoped_lock lock(mutex_);
    policy_ = std::move(read);
    return {};
}

IdentityPolicy Policy::get() const {
    const std::scoped_lock lock(mutex_);
    return policy_;
}

Result<> Policy::set(const store::Actor& by, const IdentityPolicy& policy) {
    TRY(check_address(policy.address));
    const std::string_view from = policy.second_factor_from ? schema::level_name(*policy.second_factor_from) : "nobody";
    TRY(settings_.put(
        by, policy_name, {{"second_factor_from", from}, {"address", policy.address}, {"open_concerns", policy.open_concerns}},
        fmt::format("second factor from {}, address '{}', concerns from {}", from, policy.address, policy.open_concerns ? "anybody" : "those signed in")));
    const std::scoped_lock lock(mutex_);
    policy_ = policy;
    return {};
}

bool Policy::second_factor_for(schema::Level level) const {
    const std::scoped_lock lock(mutex_);
    return policy_.second_factor_from && level >= *policy_.second_factor_from;
}

}  // namespace redoubt::api
