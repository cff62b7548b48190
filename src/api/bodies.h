// The bodies of requests that are not records: each a struct with a field table, so that checking one, reporting every problem
// in it and describing it in OpenAPI are the same code as for records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/field.h"

namespace redoubt::api {

enum class UserLevel : uint8_t { auditor, p1, ic2, ic4, lead };
enum class AccountSort : uint8_t { person, service };

struct SignInBody {
    std::string login{};
    std::string password{};
    static std::span<const schema::FieldInfo> fields();
};

struct LinkBody {
    std::string token{};
    static std::span<const schema::FieldInfo> fields();
};

struct SetUpBody {
    std::string token{};
    std::string login{};
    std::string name{};
    std::string password{};
    static std::span<const schema::FieldInfo> fields();
};

struct PasswordBody {
    std::string current{};
    std::string password{};
    static std::span<const schema::FieldInfo> fields();
};

struct NewUserBody {
    std::string login{};
    std::string name{};
    std::string level = "P1";
    std::string party{};
    std::optional<std::string> password{};
    AccountSort kind = AccountSort::person;
    Time until{};
    static std::span<const schema::FieldInfo> fields();
};

struct UserChangeBody {
    std::optional<std::string> name{};
    std::optional<std::string> level{};
    std::optional<std::string> party{};
    std::optional<std::string> password{};
    std::optional<bool> active{};
    bool reset = false;
    bool reset_factors = false;
    std::optional<std::string> until{};
    static std::span<const schema::FieldInfo> fields();
};

struct NewTokenBody {
    std::string name{};
    std::vector<std::string> scopes{};
    Time expires{};
    std::string user{};
    static std::span<const schema::FieldInfo> fields();
};

struct NewCommentBody {
    std::string text{};
    static std::span<const schema::FieldInfo> fields();
};

struct NewLinkBody {
    std::string relation{};
    std::string to{};
    std::string reason{};
    static std::span<const schema::FieldInfo> fields();
};

struct GroupMoveBody {
    std::string to{};
    std::string disposition{};
    std::string reason{};
    std::string owner{};
    static std::span<const schema::FieldInfo> fields();
};

struct EscalateBody {
    std::string title{};
    std::string severity{};
    std::string incident{};
    std::string reason{};
    bool group = false;
    static std::span<const schema::FieldInfo> fields();
};

enum class ViewLayout : uint8_t { list, board };

struct ViewBody {
    std::string name{};
    std::string type{};
    std::string q{};
    std::string sort{};
    ViewLayout layout = ViewLayout::list;
    std::string by{};
    std::vector<std::string> columns{};
    bool shared = false;
    static std::span<const schema::FieldInfo> fields();
};

struct SubscriptionBody {
    std::string record{};
    std::string type{};
    std::string q{};
    static std::span<const schema::FieldInfo> fields();
};

struct SeenBody {
    int64_t seq = 0;
    static std::span<const schema::FieldInfo> fields();
};

schema::Value body_schema(std::span<const schema::FieldInfo> fields);  // JSON Schema

}  // namespace redoubt::api

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<api::ViewLayout> = std::array{Choice{"list", "Rows."}, Choice{"board", "Columns by a field."}};
template <>
inline constexpr auto choices_of<api::AccountSort> =
    std::array{Choice{"person", "Signs in."}, Choice{"service", "A program: never signs in, has tokens, and its party answers for it."}};
template <>
inline constexpr auto choices_of<api::UserLevel> =
    std::array{Choice{"Auditor", "Only reads."}, Choice{"P1"}, Choice{"IC2"}, Choice{"IC4"}, Choice{"Lead", "Everything, users included."}};
}  // namespace redoubt::schema
