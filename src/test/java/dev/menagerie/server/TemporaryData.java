// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import io.helidon.config.mp.MpConfigSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Configuration of a server in a test: a data folder of its own, and no long waits. */
final class TemporaryData {

  private TemporaryData() {}

  static ConfigSource with(Map<String, String> more) {
    return in(folder(), more);
  }

  static ConfigSource in(Path data, Map<String, String> more) {
    var values = new HashMap<>(more);
    values.put("menagerie.data", data.toString());
    values.putIfAbsent("menagerie.engine.tool-timeout", "PT1S");
    values.putIfAbsent("menagerie.tools.allow-private-addresses", "true");
    values.put("config_ordinal", "1000");
    return MpConfigSources.create(values);
  }

  static Path folder() {
    try {
      return Files.createTempDirectory("menagerie");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
