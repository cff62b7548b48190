// A ClickHouse of one's own for tests: started in a folder of the test's on a free port of the loopback address, asked through
// its client, gone with the test. Debian's packages clickhouse-server and clickhouse-client; without them tests skip.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/scratch.h"

namespace redoubt::test {

class ClickHouseServer {
public:
    // Nothing where the packages are not installed.
    static std::unique_ptr<ClickHouseServer> start();
    ~ClickHouseServer();

    // Statements with ';' between; what they print. The text of the server's complaint follows "error:" when one fails.
    std::string run(const std::string& statements);
    // The same for a statement that reads rows.
    std::string insert(const std::string& statement, const std::string& rows);

private:
    ClickHouseServer() = default;
    std::string ask(const std::string& option, const std::string& input);

    Scratch scratch_;
    int port_ = 0;
    int process_ = -1;
};

}  // namespace redoubt::test
