// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.engine.spi.Usage;
import java.util.Map;

/**
 * The models that all share, for one house: what is told of its calls elsewhere is without the
 * secrets that it knows.
 */
record RedactedModels(Models models, Redaction redaction) implements Models {

  @Override
  public ModelReply reply(ModelCall call) {
    return models.reply(call.knowing(redaction));
  }

  @Override
  public Usage reservation(ModelCall call) {
    return models.reservation(call);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return models.model(role, seat, chosen);
  }
}
