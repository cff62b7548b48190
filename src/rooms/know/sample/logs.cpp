#include "rooms/know/sample/logs.h"

#include "rooms/know/sample/attacks.h"
#include "rooms/know/sample/noise.h"
#include "rooms/know/sample/week.h"

namespace redoubt::rooms {

std::vector<SampleFile> generate_sample_logs(uint64_t seed, Time start, SampleParts parts) {
    sample::Week week(seed, start);
    sample::add_directory_noise(week);
    sample::add_workstation_noise(week);
    sample::add_linux_noise(week);
    sample::add_network_noise(week);
    sample::add_cloud_noise(week);
    if (parts == SampleParts::everything)
        for (const sample::Attack& attack : sample::attacks()) attack.add(week, start + attack.after);
    return week.finish();
}

}  // namespace redoubt::rooms
