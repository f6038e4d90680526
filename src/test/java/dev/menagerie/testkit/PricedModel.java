// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.math.BigDecimal;

/**
 * A model that costs money, for what a model without a price says.
 *
 * @param usd for a token, read or written
 */
public record PricedModel(Models model, BigDecimal usd) implements ModelsBefore {

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
}
