// Who is on call when: layers that take turns, overrides and swaps, and who is called next when nobody answers.
#pragma once

#include <optional>

#include "schema/record.h"

namespace redoubt::records {

struct RotaLayer {
    std::string name{};
    std::vector<schema::Ref> members{};
    Time starts{};
    std::optional<Duration> turn{};
    std::string hours{};
    static std::span<const schema::FieldInfo> fields();
};

struct RotaOverride {
    schema::Ref party{};
    schema::Ref instead_of{};
    Time from{};
    Time until{};
    std::string why{};
    static std::span<const schema::FieldInfo> fields();
};

struct Escalation {
    schema::Ref party{};
    std::optional<Duration> after{};
    std::string how{};
    static std::span<const schema::FieldInfo> fields();
};

struct Rota {
    std::string description{};
    schema::Ref team{};
    std::string time_zone{};
    std::vector<schema::Ref> covers{};
    std::vector<RotaLayer> layers{};
    std::vector<RotaOverride> overrides{};
    std::vector<Escalation> escalation{};
    Time planned_until{};
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo rota_record;

}  // namespace redoubt::records
