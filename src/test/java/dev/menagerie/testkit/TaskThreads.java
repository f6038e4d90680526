// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The threads of this process that work for a task, virtual ones included. */
public final class TaskThreads {

  private TaskThreads() {}

  /** Waits until a task has no thread any more; returns those left when patience is over. */
  public static List<String> awaitNone(String task, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    var left = of(task);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
      left = of(task);
    }
    return left;
  }

  /** The threads that a task has now. */
  public static List<String> of(String task) {
    try {
      var folder = Files.createTempDirectory("threads");
      var file = folder.resolve("dump.txt");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
      try (var lines = Files.lines(file)) {
        return lines.filter(it -> it.startsWith("#") && it.contains("\"task " + task)).toList();
      } finally {
        Files.delete(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
