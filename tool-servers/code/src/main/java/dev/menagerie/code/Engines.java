// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import io.roastedroot.quickjs4j.core.Builtins;
import io.roastedroot.quickjs4j.core.Engine;
import io.roastedroot.quickjs4j.core.GuestException;
import jakarta.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.MemoryLimits;

/**
 * Runs code, each time in a new engine that is thrown away with all that the code did to it.
 *
 * <p>The code is given to a program of ours, {@code call.js}, which is compiled once for all
 * engines. An engine's own ways to call Java are closed before the code runs: they would let it
 * choose what the host's JSON parser has to read. What comes out are two bounded streams of bytes.
 */
final class Engines {

  /** Deeper than the engine's own stack reaches, so that Java's is not the one to end. */
  static final long STACK_BYTES = 8 << 20;

  private static final System.Logger LOG = System.getLogger(Engines.class.getName());

  /** Half a character, which not every writer of JSON lets pass alone; it passes escaped. */
  private static final Pattern SURROGATE = Pattern.compile("[\\x{D800}-\\x{DFFF}]");

  private static final String PROGRAM = "call.js";

  private final Limits limits;
  private final byte[] program;

  Engines(Limits limits) {
    this.limits = limits;
    this.program = compiled();
  }

  /**
   * Runs code until it ends or the thread is interrupted. Needs a thread with {@link #STACK_BYTES}.
   *
   * @param input JSON
   * @param printed takes what the code prints
   */
  Ending run(String code, String input, BoundedOutput printed) {
    var call = new Call(code, input, printed);
    try {
      return call.run();
    } catch (WasmInterruptedException e) {
      return new Ending.Stopped("its time was over");
    } catch (GuestException e) {
      return call.brokeOff();
    } catch (WasmEngineException e) {
      // Either stack ended: the engine's, which then reaches below its memory, or Java's.
      return new Ending.Stopped(
          "too much recursion: some thousand calls may be open at once, fewer through methods such"
              + " as map and sort; use a loop, or an array as a stack");
    } catch (OutOfMemoryError e) {
      LOG.log(System.Logger.Level.ERROR, "the heap is too small for what runs at once", e);
      return new Ending.Stopped("the server itself is short of memory; try again later");
    }
  }

  private String outOfMemory() {
    return "out of memory: a call has %s in all; keep less at once, or work in parts"
        .formatted(Limits.size(limits.memoryBytes()));
  }

  private String request(String code, String input) {
    var request =
        "{\"code\":%s,\"input\":%s,\"most\":%d}"
            .formatted(Json.createValue(code), input, limits.outputBytes());
    return SURROGATE
        .matcher(request)
        .replaceAll(half -> "\\\\u%04x".formatted((int) half.group().charAt(0)));
  }

  /** The one life of one engine. */
  private final class Call {

    private final String code;
    private final String input;
    private final BoundedOutput printed;
    private final BoundedOutput reported = new BoundedOutput(Report.mostBytes(limits));
    private @Nullable Memory memory;

    Call(String code, String input, BoundedOutput printed) {
      this.code = code;
      this.input = input;
      this.printed = printed;
    }

    Ending run() {
      try (var engine = engine()) {
        engine.exec(engine.writeCompiled(program));
      }
      if (full() && Report.saysNothing(reported.text())) {
        return new Ending.Stopped(outOfMemory());
      }
      return Report.read(reported.text(), code, outOfMemory());
    }

    /** An engine breaks off when it lacks the memory for an answer or an error. */
    Ending brokeOff() {
      var said = reported.text();
      if (full() || said.contains("memory allocation")) {
        return new Ending.Stopped(outOfMemory());
      }
      LOG.log(System.Logger.Level.ERROR, "an engine broke off: {0}", said);
      return new Ending.Stopped("the engine broke off; write it in another way");
    }

    private Engine engine() {
      return Engine.builder()
          .addBuiltins(builtins(request(code, input)))
          .withMemoryFactory(this::bounded)
          .withStdout(printed)
          .withStderr(reported)
          .build();
    }

    private Memory bounded(MemoryLimits wanted) {
      var pages = limits.memoryBytes() / Memory.PAGE_SIZE;
      var bounded = new ByteArrayMemory(new MemoryLimits(wanted.initialPages(), pages));
      memory = bounded;
      return bounded;
    }

    /** Whether so little is left that an engine may fail to say what failed. */
    private boolean full() {
      return memory != null && memory.pages() > memory.maximumPages() / 8 * 7;
    }
  }

  private static Builtins builtins(String request) {
    return Builtins.builder("menagerie").addVoidToString("request", () -> request).build();
  }

  private static byte[] compiled() {
    try (var in = Engines.class.getResourceAsStream(PROGRAM);
        var engine = Engine.builder().addBuiltins(builtins("")).build()) {
      if (in == null) {
        throw new IllegalStateException(PROGRAM + " is missing in the jar");
      }
      var source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return engine.readCompiled(engine.compile(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
