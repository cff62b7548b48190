// A ClickHouse of one's own for tests: started in a folder of the test's on a free port of the loopback address, asked over
// HTTP, gone with the test or with its process. Debian's package clickhouse-server; without it tests skip.
#pragma once

#include <memory>
#include <string>

#include "support/scratch.h"

namespace redoubt::test {

class ClickHouseServer {
public:
    // Nothing where the package is not installed. Throws with the server's own words when it does not start.
    static std::unique_ptr<ClickHouseServer> start();
    ~ClickHouseServer();

    // What one statement prints. When it fails, or is not answered in time, the complaint stands behind "error:".
    std::string run(const std::string& statement) { return ask("", statement); }
    // The same for a statement that reads rows.
    std::string insert(const std::string& statement, const std::string& rows) { return ask(statement, rows); }

private:
    ClickHouseServer() = default;
    bool comes_up();
    bool runs();
    void end();
    std::string ask(const std::string& statement, const std::string& body);
    std::string last_words() const;

    Scratch scratch_;
    int port_ = 0;
    int process_ = -1;
    std::string ended_;  // why it is not asked any more
};

}  // namespace redoubt::test
