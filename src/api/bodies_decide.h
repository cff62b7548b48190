// The bodies of requests about decisions.
#pragma once

#include "records/decision.h"

namespace redoubt::api {

struct AskCondition {
    std::string text{};
    std::string owner{};
    Time due{};
    static std::span<const schema::FieldInfo> fields();
};

struct AskBody {
    std::vector<std::string> subjects{};
    std::string to{};
    schema::Map changes{};
    std::string kind{};
    std::string severity{};
    std::string title{};
    std::string question{};
    std::string reason{};
    std::string recommendation{};
    std::vector<records::DecisionOption> options{};
    std::vector<std::string> consulted{};
    std::vector<AskCondition> conditions{};
    std::optional<int64_t> term_days{};
    Time valid_until{};
    Time due{};
    std::string requester{};
    std::optional<records::DecisionScope> scope{};
    static std::span<const schema::FieldInfo> fields();
};

struct AskExportBody {
    std::string what{};
    std::string of{};
    std::string q{};
    std::string at{};
    std::string reason{};
    static std::span<const schema::FieldInfo> fields();
};

struct VerdictBody {
    bool yes = false;
    std::string reason{};
    std::string chosen{};
    std::string for_party{};
    std::vector<AskCondition> conditions{};
    static std::span<const schema::FieldInfo> fields();
};

struct OpinionBody {
    bool agrees = true;
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct ReasonBody {
    std::string reason{};
    static std::span<const schema::FieldInfo> fields();
};

}  // namespace redoubt::api
