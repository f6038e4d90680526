// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.config.mp.MpConfigSources;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** Configuration that says some things before all else. */
final class GivenConfig {

  private GivenConfig() {}

  static Config of(Map<String, String> given) {
    var values = new HashMap<>(given);
    values.put("config_ordinal", "1000");
    return ConfigProviderResolver.instance()
        .getBuilder()
        .addDefaultSources()
        .withSources(MpConfigSources.create(values))
        .build();
  }
}
