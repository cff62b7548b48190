// Something that can be looked for elsewhere: an address, a domain, a hash.
#pragma once

#include <array>
#include <optional>

#include "schema/record.h"

namespace redoubt::records {

enum class ObservableType : uint8_t { ip, domain, url, hash, email, user, file, process, registry_key, command_line, other };
enum class Verdict : uint8_t { unknown, benign, suspicious, malicious };
enum class Tlp : uint8_t { clear, green, amber, amber_strict, red };

struct Observable {
    ObservableType kind = ObservableType::other;
    std::string value{};
    std::string identity{};
    Time first_seen{};
    Time last_seen{};
    int64_t sightings = 0;
    Verdict verdict = Verdict::unknown;
    Tlp tlp = Tlp::amber;
    static std::span<const schema::FieldInfo> fields();
};
extern const schema::RecordInfo observable_record;

}  // namespace redoubt::records

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<records::ObservableType> =
    std::array{Choice{"ip"},   Choice{"domain"},  Choice{"url"},          Choice{"hash"},         Choice{"email"}, Choice{"user"},
               Choice{"file"}, Choice{"process"}, Choice{"registry_key"}, Choice{"command_line"}, Choice{"other"}};
template <>
inline constexpr auto choices_of<records::Verdict> = std::array{Choice{"unknown"}, Choice{"benign"}, Choice{"suspicious"}, Choice{"malicious"}};
template <>
inline constexpr auto choices_of<records::Tlp> =
    std::array{Choice{"clear", "May be told to anybody."}, Choice{"green", "Community."}, Choice{"amber", "Organisation and its clients."},
               Choice{"amber_strict", "Organisation only."}, Choice{"red", "Named recipients only."}};
}  // namespace redoubt::schema
