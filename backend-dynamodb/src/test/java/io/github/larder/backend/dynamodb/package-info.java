// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.backend.dynamodb;

import org.jspecify.annotations.NullMarked;
