// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long calls are kept that are carried out as tasks. */
@Timeout(20)
class McpTasksTest {

  private static final JsonObject KNOWS =
      (JsonObject) Wire.parse("{\"extensions\": {\"io.modelcontextprotocol/tasks\": {}}}");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final McpTasks tasks = new McpTasks(now::get);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);

  private void pass(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  private String begin(ServedTask.Work work) {
    return tasks.begin(Wire.NOTHING, KNOWS, work).build().getString("taskId");
  }

  private JsonObject get(String id) {
    var meta = Wire.object().add(Protocol.CAPABILITIES_META, KNOWS);
    return tasks
        .answer("tasks/get", Wire.object().add("taskId", id).add("_meta", meta).build())
        .build();
  }

  private String ended(ServedTask.Work work) throws InterruptedException {
    var id = begin(work);
    while (!get(id).getString("status").equals("completed")) {
      Thread.sleep(5);
    }
    return id;
  }

  private JsonObject waiting() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      interrupted.countDown();
    }
    return Wire.NOTHING;
  }

  @Test
  void has_room_for_a_call_where_another_is_over() throws InterruptedException {
    for (var i = 0; i < 999; i++) {
      begin(_ -> waiting());
    }
    var over = ended(_ -> Wire.NOTHING);

    var id = begin(_ -> waiting());

    assertThat(get(id).getString("status")).isEqualTo("working");
    assertThatThrownBy(() -> get(over)).hasMessageContaining("no such task");
    assertThatThrownBy(() -> begin(_ -> waiting())).hasMessageContaining("call again later");
    pass(Duration.ofHours(2));
    begin(_ -> Wire.NOTHING); // which ends all others
  }

  @Test
  void keeps_what_its_caller_has_been_told_for_some_minutes_and_the_rest_for_an_hour()
      throws InterruptedException {
    var told = ended(_ -> Wire.NOTHING);
    var untold = begin(_ -> waiting());
    pass(Duration.ofMinutes(4));
    assertThat(get(told).getString("status")).isEqualTo("completed");

    pass(Duration.ofMinutes(2));

    assertThatThrownBy(() -> get(told)).hasMessageContaining("no such task");
    assertThat(get(untold).getString("status")).isEqualTo("working");
  }

  @Test
  void interrupts_what_nobody_can_ask_for_any_more() throws InterruptedException {
    begin(_ -> waiting());
    begun.await();
    pass(Duration.ofMinutes(61));

    begin(_ -> Wire.NOTHING);

    interrupted.await();
  }

  @Test
  void stays_cancelled_when_the_handler_takes_no_notice_and_asks() throws InterruptedException {
    var form =
        new InputRequest.Form(
            "?", (JsonObject) Wire.parse("{\"type\": \"object\", \"properties\": {}}"));
    var capabilities = (JsonObject) Wire.parse("{\"elicitation\": {}}");
    var asking = new AtomicReference<Thread>();
    var task = new ServedTask(now::get);
    task.begin(
        Wire.NOTHING,
        capabilities,
        meta -> {
          asking.set(Thread.currentThread());
          var nothing = waiting();
          meta.ask("x", form);
          return nothing;
        });
    begun.await();

    task.cancel();

    asking.get().join();
    assertThat(task.json().build().getString("status")).isEqualTo("cancelled");
  }
}
