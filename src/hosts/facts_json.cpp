#include "base/text.h"
#include "hosts/fact_file.h"

namespace redoubt::hosts {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t longest_text = 8192;

// Valid UTF-8 of bounded length: what the host wrote may be neither.
std::string sound(std::string_view text) { return to_valid_utf8(text.substr(0, longest_text)); }

// What is not known is left out.
void put(Map& map, std::string_view name, std::string_view text) {
    if (!text.empty()) map.set(name, sound(text));
}
void put(Map& map, std::string_view name, int64_t number) {
    if (number != 0) map.set(name, number);
}

template <class Each, class Make>
List list_of(const std::vector<Each>& all, Make make) {
    List out;
    out.reserve(all.size());
    for (const Each& each : all) out.push_back(make(each));
    return out;
}

List texts(const std::vector<std::string>& all) {
    return list_of(all, [](const std::string& each) { return Value(sound(each)); });
}

Value interface_json(const Interface& it) {
    Map out{{"name", sound(it.name)}, {"addresses", texts(it.addresses)}};
    put(out, "mac", it.mac);
    put(out, "state", it.state);
    return out;
}

Value route_json(const Route& it) {
    Map out{{"to", it.to}, {"interface", sound(it.interface)}};
    put(out, "via", it.via);
    return out;
}

Value listener_json(const Listener& it) {
    Map out{{"transport", it.transport}, {"address", it.address}, {"port", it.port}, {"uid", it.uid}};
    put(out, "pid", it.pid);
    put(out, "process", it.process);
    return out;
}

Value package_json(const Package& it) {
    Map out{{"kind", it.kind}, {"name", sound(it.name)}, {"version", sound(it.version)}};
    put(out, "arch", it.arch);
    put(out, "source", it.source);
    put(out, "source_version", it.source_version);
    return out;
}

Value user_json(const User& it) {
    Map out{{"name", sound(it.name)}, {"uid", it.uid}, {"gid", it.gid}};
    put(out, "home", it.home);
    put(out, "shell", it.shell);
    if (!it.groups.empty()) out.set("groups", texts(it.groups));
    return out;
}

Value container_json(const Container& it) {
    Map out{{"id", it.id}, {"processes", it.processes}};
    put(out, "runtime", it.runtime);
    return out;
}

Map host_json(const Identity& it) {
    Map out;
    put(out, "name", it.name);
    put(out, "fqdn", it.fqdn);
    put(out, "machine_id", it.machine_id);
    put(out, "boot_id", it.boot_id);
    put(out, "cloud", it.cloud);
    put(out, "instance", it.instance);
    return out;
}

Map hardware_json(const Hardware& it) {
    Map out;
    put(out, "vendor", it.vendor);
    put(out, "product", it.product);
    put(out, "serial", it.serial);
    put(out, "uuid", it.uuid);
    put(out, "cpu", it.cpu);
    put(out, "cpus", it.cpus);
    put(out, "memory", it.memory);
    return out;
}

Map os_json(const System& it) {
    Map out;
    put(out, "id", it.id);
    put(out, "name", it.name);
    put(out, "version", it.version);
    return out;
}

Map kernel_json(const Kernel& it) {
    Map out;
    put(out, "release", it.release);
    put(out, "version", it.version);
    put(out, "arch", it.arch);
    put(out, "command_line", it.command_line);
    return out;
}

}  // namespace

Map facts_json(const Facts& facts) {
    Map out{
        {"at", format_time(facts.at)},
        {"host", host_json(facts.identity)},
        {"hardware", hardware_json(facts.hardware)},
        {"os", os_json(facts.system)},
        {"kernel", kernel_json(facts.kernel)},
        {"interfaces", list_of(facts.interfaces, interface_json)},
        {"routes", list_of(facts.routes, route_json)},
        {"listening", list_of(facts.listening, listener_json)},
        {"packages", list_of(facts.packages, package_json)},
        {"users", list_of(facts.users, user_json)},
        {"units", list_of(facts.units, [](const Unit& it) { return Value(Map{{"name", sound(it.name)}, {"enabled", it.enabled}, {"running", it.running}}); })},
        {"containers", list_of(facts.containers, container_json)},
        {"processes", facts.processes},
        {"not_read", list_of(facts.not_read, [](const NotRead& it) { return Value(Map{{"what", sound(it.what)}, {"why", sound(it.why)}}); })},
    };
    put(out, "sequence", facts.sequence);
    return out;
}

}  // namespace redoubt::hosts
