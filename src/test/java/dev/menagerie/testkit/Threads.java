// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;

/** The threads of this process, virtual ones too. */
public final class Threads {

  private Threads() {}

  /** The names of those that begin so. */
  public static List<String> named(String beginning) {
    try {
      var folder = Files.createTempDirectory("threads");
      var dump = folder.resolve("dump.json");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
      var text = Files.readString(dump);
      Files.delete(dump);
      Files.delete(folder);
      return Json.object(text)
          .getJsonObject("threadDump")
          .getJsonArray("threadContainers")
          .getValuesAs(JsonObject.class)
          .stream()
          .flatMap(it -> it.getJsonArray("threads").getValuesAs(JsonObject.class).stream())
          .map(thread -> thread.getString("name"))
          .filter(name -> name.startsWith(beginning))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
