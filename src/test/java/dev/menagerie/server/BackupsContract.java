// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

/** Every operation of the contract on backups, one after the other. */
record BackupsContract(Caller caller) {

  void exercise() {
    var name = object(caller.post("/v1/backups", "")).getString("name");
    var backup = "/v1/backups/" + name;
    while (object(caller.get(backup)).getString("state").equals("running")) {
      Thread.onSpinWait();
    }
    assertThat(caller.get("/v1/backups").body()).contains(name);
    assertThat(object(caller.post(backup + "/restore", "")).containsKey("restore")).isTrue();
    while (caller.send("DELETE", backup + "/restore", "").statusCode() == 409) {
      Thread.onSpinWait();
    }
    assertThat(object(caller.get(backup)).containsKey("restore")).isFalse();
  }
}
