// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Answers;
import dev.menagerie.engine.spi.LiveCall;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request to a legacy server that stays open while somebody is asked. It is on a thread of its
 * own, so that whatever the server says is heard meanwhile.
 */
final class LiveRequest implements LiveCall, Questions {

  /** The name of the one form that is shown at a time. */
  private static final String FORM = "form";

  private static final int MOST_WAITING = 10;

  /** Of forms that cannot be shown: each is refused, and with the last one the request given up. */
  private static final int MOST_REFUSED = 5;

  /** Of a request that is broken off. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private record Form(RpcMessage.Request asked, Consumer<RpcMessage> reply) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Form> forms = new ArrayDeque<>();
  private final Thread thread;
  private @Nullable Form shown;
  private @Nullable Supplier<JsonObject> end;
  private boolean asked;
  private int refused;
  private Runnable unwanted = () -> {};

  private LiveRequest(Function<Questions, JsonObject> request) {
    this.thread = Thread.ofVirtual().name("mcp-live").unstarted(() -> ended(result(request)));
  }

  /**
   * Sends a request.
   *
   * @param request is given who takes what is asked, and ends when its thread is interrupted
   */
  static LiveRequest begin(Function<Questions, JsonObject> request) {
    var live = new LiveRequest(request);
    live.thread.start();
    return live;
  }

  private Supplier<JsonObject> result(Function<Questions, JsonObject> request) {
    try {
      var result = request.apply(this);
      return () -> result;
    } catch (RuntimeException e) {
      return () -> {
        throw e instanceof ExchangeFailed failed && asked ? failed.whileAsking() : e;
      };
    } catch (Error e) {
      return () -> {
        throw e;
      };
    }
  }

  private void ended(Supplier<JsonObject> how) {
    unwanted(
        () -> {
          end = how;
          changed.signalAll();
          return true;
        });
  }

  @Override
  public boolean take(RpcMessage.Request form, Consumer<RpcMessage> reply) {
    lock.lock();
    try {
      if (forms.size() == MOST_WAITING) {
        return false;
      }
      asked = true;
      forms.add(new Form(form, reply));
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void withdrawn(JsonValue id) {
    unwanted(
        () -> {
          forms.removeIf(it -> it.asked.id().equals(id));
          return shown != null && shown.asked.id().equals(id);
        });
  }

  /** Changes something, and tells who wants to know if what is shown needs no answer any more. */
  private void unwanted(Supplier<Boolean> change) {
    Runnable tell = () -> {};
    lock.lock();
    try {
      if (change.get() && shown != null) {
        shown = null;
        tell = unwanted;
      }
    } finally {
      lock.unlock();
    }
    tell.run();
  }

  @Override
  public void whenUnwanted(Runnable action) {
    lock.lock();
    try {
      if (shown != null) {
        unwanted = action;
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /**
   * Waits for the result.
   *
   * @throws Asked if somebody is to be asked first
   * @throws ExchangeFailed if the time is over or the thread is interrupted; then it is given up
   */
  JsonObject result(Deadline deadline) {
    var limit = deadline.left();
    lock.lock();
    try {
      while (end == null && forms.isEmpty() && deadline.left().isPositive()) {
        changed.awaitNanos(deadline.left().toNanos());
      }
      if (end != null) {
        return end.get();
      }
      shown = deadline.isOver() ? null : forms.poll();
      unwanted = () -> {};
      if (shown != null) {
        throw new Asked(Json.object().add(FORM, shown.asked.json()).build(), this);
      }
      return brokenOff(
          limit.isPositive()
              ? "no answer within " + Watched.words(limit)
              : "no time was left for its answer");
    } catch (InterruptedException _) {
      try {
        return brokenOff("the call was interrupted while it waited");
      } finally {
        Thread.currentThread().interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What has come at the last moment, or else why nothing has. */
  private JsonObject brokenOff(String reason) {
    leave();
    long left = LAST_WORDS.toNanos();
    try {
      while (end == null && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    var failed = new ExchangeFailed(Kind.UNANSWERED, reason);
    if (end == null) {
      throw failed;
    }
    try {
      return end.get();
    } catch (ExchangeFailed e) {
      throw e.untouched() ? failed.beforehand() : asked ? failed.whileAsking() : failed;
    }
  }

  /**
   * Answers what was asked, if that is still wanted, and waits for the result.
   *
   * @throws Asked if somebody is to be asked once more
   * @throws ExchangeFailed if the time is over, the thread is interrupted, or too much was refused;
   *     then it is given up
   */
  JsonObject goOn(Answers.Given given, Deadline deadline) {
    try {
      if (refused == MOST_REFUSED) {
        throw new ExchangeFailed(Kind.UNUSABLE, "it asked too often for what cannot be shown");
      }
      answer(
          id -> {
            var answer = AskedForms.responses(given).getJsonObject(FORM);
            return new RpcMessage.Response(id, answer);
          });
    } catch (ExchangeFailed e) {
      leave();
      throw e.whileAsking();
    }
    return result(deadline);
  }

  /** Says that what was asked cannot be shown to anybody. */
  void refuse(RpcError why) {
    refused++;
    try {
      answer(id -> new RpcMessage.Failed(id, new RpcError(RpcError.INVALID_PARAMS, why.reason())));
    } catch (ExchangeFailed _) {
      // The server ends it in its own time, or this client does.
    }
  }

  private void answer(Function<JsonValue, RpcMessage> answer) {
    Form answered;
    lock.lock();
    try {
      answered = shown;
      shown = null;
    } finally {
      lock.unlock();
    }
    if (answered != null) {
      answered.reply.accept(answer.apply(answered.asked.id()));
    }
  }

  @Override
  public void leave() {
    thread.interrupt();
  }
}
