// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;
import java.util.Map;

/**
 * A model that costs money, for what a model without a price says.
 *
 * @param usd for a token, read or written
 */
public record PricedModel(Models model, BigDecimal usd) implements Models {

  @Override
  public ModelReply reply(ModelCall call) {
    var reply = model.reply(call);
    return new ModelReply(
        reply.text(), reply.calls(), priced(reply.usage()), reply.model(), reply.finish());
  }

  @Override
  public Usage reservation(ModelCall call) {
    return priced(model.reservation(call));
  }

  private Usage priced(Usage usage) {
    return new Usage(
        usage.inputTokens(),
        usage.cachedTokens(),
        usage.outputTokens(),
        usd.multiply(new BigDecimal(usage.tokens())));
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return model.model(role, seat, chosen);
  }
}
