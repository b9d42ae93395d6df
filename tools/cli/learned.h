// What `azroute routes` shows of those who speak BGP, in place of a subnet's effective routes.
#pragma once

#include <string>

#include "tools/cli/cli.h"

namespace azroute::cli {

/// --gateway, --hub, --site, --route-server, --appliance and --advertised.
void add_speaker_options(boost::program_options::options_description& options);

/// The one of these that says whose routes are wanted: its option and the name behind it; empty when there is none.
struct SpeakerChoice {
  std::string option;
  std::string name;
  bool advertised = false;

  [[nodiscard]] bool made() const { return !option.empty(); }
};
/// Throws UsageError when there are several, or --advertised alone.
SpeakerChoice speaker_choice(const boost::program_options::variables_map& options);

/// The speaker's routes as text, or as JSON with what --without took away.
std::string speaker_routes(const Loaded& loaded, const Network& network, const SpeakerChoice& choice, bool as_json,
                           bool color);

}  // namespace azroute::cli
