// JSON Schemas in a few words, for the components of the OpenAPI document: object({{"key", text()}, {"owner", or_null(…)}}).
#pragma once

#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "schema/value.h"

namespace redoubt::api {

using Components = std::map<std::string, schema::Value>;

inline schema::Map typed(std::string_view type) { return {{"type", type}}; }
inline schema::Map text() { return typed("string"); }
inline schema::Map integer() { return {{"type", "integer"}, {"format", "int64"}}; }
inline schema::Map boolean() { return typed("boolean"); }
inline schema::Map time() { return {{"type", "string"}, {"format", "date-time"}}; }
inline schema::Map anything() { return {}; }
inline schema::Map open_object() { return {{"type", "object"}, {"additionalProperties", true}}; }
inline schema::Map named(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }
inline schema::Map list(schema::Map item) { return {{"type", "array"}, {"items", std::move(item)}}; }
inline schema::Map or_null(schema::Map of) {
    if (const schema::Value* type = of.find("type"); type && type->as<std::string>()) {
        of.set("type", schema::List{*type, "null"});
        return of;
    }
    return {{"anyOf", schema::List{std::move(of), typed("null")}}};
}
inline schema::Map one_of(std::span<const std::string_view> names) {
    schema::List out;
    for (const std::string_view name : names) out.emplace_back(name);
    return {{"type", "string"}, {"enum", std::move(out)}};
}
inline schema::Map one_of(std::initializer_list<std::string_view> names) { return one_of(std::span(names.begin(), names.size())); }

struct Property {
    std::string_view name;
    schema::Map shape;
    bool optional = false;
};

inline schema::Map object(std::initializer_list<Property> members) {
    schema::Map properties;
    schema::List required;
    for (const Property& member : members) {
        properties.set(member.name, member.shape);
        if (!member.optional) required.emplace_back(member.name);
    }
    schema::Map out{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) out.set("required", std::move(required));
    return out;
}

inline schema::Map items_of(std::string_view component) { return object({{"items", list(named(component))}}); }
inline schema::Map page_of(std::string_view component) {
    return object({{"items", list(named(component))}, {"next", or_null(text())}, {"total", or_null(integer())}});
}

void add_desk(Components& all);           // views, subscriptions, news; components_exchange.cpp
void add_tables(Components& all);         // import of tables
void add_inventory(Components& all);      // components_inventory.cpp
void add_network(Components& all);        // components_network.cpp
void add_software(Components& all);       // components_software.cpp: feeds and deadlines, too
void add_vex(Components& all);            // components_vex.cpp
void add_reports(Components& all);        // components_reports.cpp
void add_tickets(Components& all);        // components_tickets.cpp
void add_group_shapes(Components& all);   // routes_groups.cpp
void add_campaigns(Components& all);      // routes_campaigns.cpp
void add_upkeep(Components& all);         // components_upkeep.cpp
void add_notifications(Components& all);  // components_notify.cpp
void add_identity(Components& all);       // second factors, policy; components_identity.cpp
void add_decisions(Components& all);      // components_decide.cpp

}  // namespace redoubt::api
