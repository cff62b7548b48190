#include "records/asset_parts.h"

namespace redoubt::records {

using schema::field;

std::span<const schema::FieldInfo> Sighting::fields() {
    static constexpr std::array table{
        field<&Sighting::source>("source", {.doc = "The log, scan or list.", .required = true, .longest = 300}),
        field<&Sighting::first>("first", {.doc = "First seen there."}),
        field<&Sighting::last>("last", {.doc = "Last seen there."}),
        field<&Sighting::count>("count", {.doc = "How often.", .range = schema::Range{0, INT64_MAX}}),
        field<&Sighting::key>("key", {.doc = "What the source calls it.", .longest = 600}),
        field<&Sighting::title>("title", {.doc = "Its name there.", .longest = 300}),
        field<&Sighting::ids>("ids", {.doc = "By what the source knows it."}),
        field<&Sighting::facts>("facts", {.doc = "What the source says of it."}),
        field<&Sighting::why>("why", {.doc = "Why it is taken for this asset.", .longest = 2000}),
        field<&Sighting::pinned>("pinned", {.doc = "A person put it here."}),
        field<&Sighting::set_aside>("set_aside", {.doc = "What it said that is another's, by a slip or because the name's owner was elsewhere then."}),
    };
    static_assert(schema::covers<Sighting>(table));
    return table;
}

std::span<const schema::FieldInfo> KnownId::fields() {
    static constexpr std::array table{
        field<&KnownId::kind>("kind", {.doc = "What sort of name or number it is."}),
        field<&KnownId::value>("value", {.doc = "As it is compared.", .required = true, .longest = 600}),
        field<&KnownId::space>("space", {.doc = "Within what it means one thing: the zone of an address, the maker of a serial.", .longest = 300}),
        field<&KnownId::first>("first", {.doc = "First seen with it; empty: as the source first saw the asset."}),
        field<&KnownId::last>("last", {.doc = "Last seen with it; empty: as the source last saw the asset."}),
    };
    static_assert(schema::covers<KnownId>(table));
    return table;
}

std::span<const schema::FieldInfo> Software::fields() {
    static constexpr std::array table{
        field<&Software::name>("name", {.doc = "Package or product.", .required = true, .longest = 300}),
        field<&Software::version>("version", {.doc = "As the package manager writes it.", .longest = 200}),
        field<&Software::purl>("purl", {.doc = "Package URL, if known.", .longest = 500}),
        field<&Software::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&Software::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<Software>(table));
    return table;
}

std::span<const schema::FieldInfo> Service::fields() {
    static constexpr std::array table{
        field<&Service::transport>("transport", {.doc = "tcp, udp or sctp.", .longest = 20}),
        field<&Service::port>("port", {.doc = "The port.", .range = schema::Range{0, 65535}}),
        field<&Service::address>("address", {.doc = "On which it listens; empty: not known.", .longest = 100}),
        field<&Service::name>("name", {.doc = "What it speaks: https.", .longest = 100}),
        field<&Service::product>("product", {.doc = "What answers there.", .longest = 200}),
        field<&Service::version>("version", {.doc = "Of the product.", .longest = 200}),
        field<&Service::process>("process", {.doc = "The process that listens.", .longest = 300}),
        field<&Service::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&Service::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<Service>(table));
    return table;
}

std::span<const schema::FieldInfo> LocalAccount::fields() {
    static constexpr std::array table{
        field<&LocalAccount::name>("name", {.doc = "As it signs in.", .required = true, .longest = 300}),
        field<&LocalAccount::number>("number", {.doc = "Its uid, or SID.", .longest = 200}),
        field<&LocalAccount::groups>("groups", {.doc = "Groups that list it.", .longest = 1000}),
        field<&LocalAccount::shell>("shell", {.doc = "What starts when it signs in.", .longest = 300}),
        field<&LocalAccount::enabled>("enabled", {.doc = "False: it cannot sign in."}),
        field<&LocalAccount::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&LocalAccount::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<LocalAccount>(table));
    return table;
}

std::span<const schema::FieldInfo> ServiceUnit::fields() {
    static constexpr std::array table{
        field<&ServiceUnit::name>("name", {.doc = "As the service manager calls it.", .required = true, .longest = 300}),
        field<&ServiceUnit::enabled>("enabled", {.doc = "It starts with the system."}),
        field<&ServiceUnit::running>("running", {.doc = "It ran when the source looked."}),
        field<&ServiceUnit::account>("account", {.doc = "As whom it runs, if that is known.", .longest = 300}),
        field<&ServiceUnit::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&ServiceUnit::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<ServiceUnit>(table));
    return table;
}

std::span<const schema::FieldInfo> NetworkRoute::fields() {
    static constexpr std::array table{
        field<&NetworkRoute::to>("to", {.doc = "Where to: 0.0.0.0/0.", .required = true, .longest = 100}),
        field<&NetworkRoute::via>("via", {.doc = "By which gateway; empty: on the link itself.", .longest = 100}),
        field<&NetworkRoute::interface>("interface", {.doc = "By which interface.", .longest = 200}),
        field<&NetworkRoute::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&NetworkRoute::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<NetworkRoute>(table));
    return table;
}

std::span<const schema::FieldInfo> RunningContainer::fields() {
    static constexpr std::array table{
        field<&RunningContainer::id>("id", {.doc = "As its runtime calls it.", .required = true, .longest = 300}),
        field<&RunningContainer::runtime>("runtime", {.doc = "docker, podman, containerd or cri-o; empty: not told.", .longest = 100}),
        field<&RunningContainer::processes>("processes", {.doc = "How many run in it.", .range = schema::Range{0, INT64_MAX}}),
        field<&RunningContainer::source>("source", {.doc = "Which source says so; empty: a person.", .longest = 300}),
        field<&RunningContainer::key>("key", {.doc = "What that source calls the asset.", .longest = 600}),
    };
    static_assert(schema::covers<RunningContainer>(table));
    return table;
}

std::span<const schema::FieldInfo> Doubt::fields() {
    static constexpr std::array table{
        field<&Doubt::with>("with", {.doc = "The other asset.", .refers_to = "asset"}),
        field<&Doubt::why>("why", {.doc = "What speaks for it.", .longest = 2000}),
        field<&Doubt::against>("against", {.doc = "What speaks against it.", .longest = 2000}),
    };
    static_assert(schema::covers<Doubt>(table));
    return table;
}

}  // namespace redoubt::records
