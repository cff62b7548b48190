// Who works where in the sample organisation, as far as its logs need it. content/sample/assets.json says the same to the
// inventory, but for the hosts that nobody has listed yet (`listed` false): those turn up in the logs only.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace redoubt::rooms::sample {

struct Workstation {
    std::string_view name;
    std::string_view ip;
    std::string_view user;
    bool listed = true;
};

inline constexpr std::array workstations{
    Workstation{"ws-001", "10.20.3.41", "h.moyo"},
    Workstation{"ws-002", "10.20.3.42", "r.achterberg"},
    Workstation{"ws-003", "10.20.3.43", "l.fontaine"},
    Workstation{"ws-004", "10.20.3.44", "o.lindqvist"},
    Workstation{"ws-005", "10.20.3.45", "p.keller"},
    Workstation{"ws-006", "10.20.3.46", "i.caldeira"},
    Workstation{"ws-007", "10.20.3.47", "t.wrona"},
    Workstation{"ws-008", "10.20.3.48", "d.marsh"},
    Workstation{"ws-009", "10.20.3.49", "k.nakata"},
    Workstation{"ws-010", "10.20.3.50", "a.brandt"},
    Workstation{"ws-011", "10.20.3.51", "v.sorokin"},
    Workstation{"ws-012", "10.20.3.52", "e.haddad"},
    Workstation{"ws-013", "10.20.3.53", "s.ferreira"},
    Workstation{"ws-014", "10.20.3.54", "b.novak"},
    Workstation{"ws-015", "10.20.3.55", "c.dubois"},
    Workstation{"ws-016", "10.20.3.56", "y.tanaka"},
    Workstation{"ws-017", "10.20.3.57", "m.okafor"},
    Workstation{"ws-018", "10.20.3.58", "g.rossi"},
    Workstation{"ws-019", "10.20.3.59", "temp.intern1", false},
    Workstation{"ws-020", "10.20.3.60", "f.bergman"},
    Workstation{"ws-021", "10.20.4.21", "w.piet"},
    Workstation{"ws-022", "10.20.4.22", "n.baker"},
    Workstation{"ws-023", "10.20.3.63", "x.contractor", false},
    Workstation{"ws-024", "10.20.4.24", "j.silva"},
};

struct Server {
    std::string_view name;
    std::string_view ip;
    bool listed = true;
};

inline constexpr std::array windows_servers{
    Server{"dc01", "10.20.1.10"},  Server{"dc02", "10.20.1.11"},  Server{"fs01", "10.20.2.30"},     Server{"erp01", "10.20.2.35"},
    Server{"sql01", "10.20.2.36"}, Server{"rdg01", "10.20.5.40"}, Server{"portal01", "10.20.2.61"}, Server{"mgmt01", "10.20.1.50"},
};

inline constexpr std::array linux_servers{
    Server{"bastion01", "10.20.5.10"}, Server{"web01", "10.20.2.20"}, Server{"web02", "10.20.2.21"}, Server{"app01", "10.20.2.25"},
    Server{"db01", "10.20.2.31"},      Server{"ci01", "10.20.2.45"},  Server{"git01", "10.20.2.46"}, Server{"lx-test07", "10.20.2.97", false},
};

inline constexpr std::string_view domain = "CORP";
inline constexpr std::string_view domain_sid = "S-1-5-21-1917331460-2840158815-1330164223";
inline constexpr std::string_view office_exit = "192.0.2.10";  // what the internet sees of the office
inline constexpr std::string_view cloud_account = "111122223333";

std::string full_name(std::string_view host);  // "ws-001.corp.example.com"
std::string sid_of(std::string_view account);  // within the domain, always the same
std::string upper(std::string_view text);

}  // namespace redoubt::rooms::sample
