// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import dev.menagerie.engine.spi.Eraser;
import dev.menagerie.engine.spi.MemoryEvent;
import dev.menagerie.testkit.ErasureBench;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Remembers and erases, prints how far it has come, and waits to be killed. */
final class KilledErasure {

  static final String MARK = "Ichthyornis";

  /** Says what is done. */
  private record Telling(Eraser store) implements Eraser {

    @Override
    public void erase(String id, long seen, Function<List<MemoryEvent>, Change> change) {
      System.out.println("erasing");
      store.erase(id, seen, change);
      System.out.println("written");
    }

    @Override
    public void scrub() {
      System.out.println("scrubbing");
      store.scrub();
      System.out.println("scrubbed");
    }
  }

  private KilledErasure() {}

  static Erasure annas() {
    return new Erasure(
        Optional.of("anna"), Optional.empty(), List.of(), Optional.empty(), List.of(), false);
  }

  public static void main(String[] arguments) throws InterruptedException {
    var bench = new ErasureBench(Path.of(arguments[0]), Telling::new);
    System.out.println("bob " + bench.run("bob", "note bob likes owls"));
    System.out.println("anna " + bench.run("anna", "note " + MARK));
    var _ = bench.erasures().erase(annas(), "127.0.0.1");
    new CountDownLatch(1).await();
  }
}
