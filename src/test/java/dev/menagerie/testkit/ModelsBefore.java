// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.util.Map;

/** Models before other ones, to which they leave what they do not do themselves. */
public interface ModelsBefore extends Models {

  /** The other ones. */
  Models model();

  @Override
  default ModelReply reply(ModelCall call) {
    return model().reply(call);
  }

  @Override
  default Usage reservation(ModelCall call) {
    return model().reservation(call);
  }

  @Override
  default String model(Role role, int seat, Map<String, String> chosen) {
    return model().model(role, seat, chosen);
  }
}
