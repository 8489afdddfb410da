// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5.faults;

import java.io.IOException;

/** An operation of an application, or of HttpClient for it, while DynamoDB is faulty. */
enum CachedOperation {
  HIT("hit", "") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      trial.originHasAPage();
      trial.isStored();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  },

  MISS("miss", "") {
    @Override
    void prepare(FaultTrial trial) {
      trial.originHasAPage();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  },

  PUT("put", "PutItem") {
    @Override
    void prepare(FaultTrial trial) {
      trial.originHasAPage();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  },

  VARIANT("new variant", "PutItem") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      trial.originHasLanguages();
      trial.isStored("Accept-Language", "en");
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get("Accept-Language", "de");
    }

    @Override
    boolean isAHit(FaultTrial trial) throws IOException {
      return trial.isAHit("Accept-Language", "de") && trial.isAHit("Accept-Language", "en");
    }
  },

  VALIDATION("304", "UpdateItem") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      trial.originHasAValidator();
      trial.isStored();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  },

  UNSAFE("unsafe method", "DeleteItem") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      HIT.prepare(trial);
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.post();
      trial.get();
    }
  },

  GET_ALL("getAll", "BatchGetItem") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      HIT.prepare(trial);
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.getAll();
    }
  },

  LARGE_HIT("hit of parts", "BatchGetItem") {
    @Override
    void prepare(FaultTrial trial) throws IOException {
      trial.originHasALargePage();
      trial.isStored();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  },

  LARGE_PUT("put of parts", "BatchWriteItem") {
    @Override
    void prepare(FaultTrial trial) {
      trial.originHasALargePage();
    }

    @Override
    void run(FaultTrial trial) throws IOException {
      trial.get();
    }
  };

  private final String label;
  private final String call;

  /**
   * @param call the call of DynamoDB that is faulty; empty for all
   */
  CachedOperation(String label, String call) {
    this.label = label;
    this.call = call;
  }

  String label() {
    return label;
  }

  /** The call of DynamoDB that is faulty; empty for all. */
  String call() {
    return call;
  }

  /** Runs before the fault. */
  abstract void prepare(FaultTrial trial) throws IOException;

  /** Runs during the fault; the trial checks the response and measures its time. */
  abstract void run(FaultTrial trial) throws IOException;

  /** Runs after the fault: whether the cache answers. */
  boolean isAHit(FaultTrial trial) throws IOException {
    return trial.isAHit();
  }
}
