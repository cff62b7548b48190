#include "rooms/know/sample/attacks.h"

namespace redoubt::rooms::sample {
namespace {

constexpr Duration after(int day, int hour, int minute) { return minutes((day * 24 + hour) * 60 + minute); }

constexpr std::array table{
    Attack{"ssh-guessing", after(1, 2, 10), add_ssh_guessing},
    Attack{"phishing", after(1, 9, 12), add_phishing},
    Attack{"password-spray", after(2, 3, 30), add_password_spray},
    Attack{"certutil-download", after(2, 10, 40), add_program_by_certutil},
    Attack{"kerberoasting", after(2, 14, 5), add_kerberoasting},
    Attack{"local-administrator", after(3, 11, 20), add_new_local_administrator},
    Attack{"foreign-access-key", after(3, 19, 30), add_foreign_access_key},
    Attack{"log-clearing", after(3, 22, 47), add_log_clearing},
    Attack{"portal-web-shell", after(4, 1, 15), add_portal_web_shell},
    Attack{"mailbox-takeover", after(4, 8, 5), add_mailbox_takeover},
    Attack{"task-persistence", after(4, 10, 31), add_task_persistence},
    Attack{"shop-break-in", after(5, 4, 20), add_shop_break_in},
    Attack{"defender-off", after(5, 9, 55), add_defender_off},
    Attack{"trail-stopped", after(5, 16, 2), add_trail_stopped},
    Attack{"dns-tunnel", after(6, 12, 0), add_dns_tunnel},
    Attack{"privileged-pod", after(6, 15, 20), add_privileged_pod},
    Attack{"ransomware", after(6, 20, 15), add_ransomware},
    Attack{"directory-replication", after(6, 22, 40), add_replication_theft},
};

}  // namespace

std::span<const Attack> attacks() { return table; }

}  // namespace redoubt::rooms::sample
