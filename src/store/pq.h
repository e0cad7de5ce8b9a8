/* libpq, loaded when the first postgres:// address is opened.
 *
 * Linked, it would bring some twenty libraries into every start of the program, a third of what a
 * question to a SQLite mission takes. The functions that the driver uses stand in one table; they
 * are called as pq.PQexec(...), with the types of libpq-fe.h.
 */
#ifndef STORE_PQ_H
#define STORE_PQ_H

#include <glib.h>
#include <libpq-fe.h>
#include <stdbool.h>

#define PQ_TABLE(X)                                                                                \
    X(PQbackendPID)                                                                                \
    X(PQclear)                                                                                     \
    X(PQcmdStatus)                                                                                 \
    X(PQcmdTuples)                                                                                 \
    X(PQconnectdbParams)                                                                           \
    X(PQconninfoFree)                                                                              \
    X(PQconninfoParse)                                                                             \
    X(PQconsumeInput)                                                                              \
    X(PQcopyResult)                                                                                \
    X(PQdescribePrepared)                                                                          \
    X(PQenterPipelineMode)                                                                         \
    X(PQerrorMessage)                                                                              \
    X(PQexecParams)                                                                                \
    X(PQexitPipelineMode)                                                                          \
    X(PQfinish)                                                                                    \
    X(PQfname)                                                                                     \
    X(PQftype)                                                                                     \
    X(PQgetResult)                                                                                 \
    X(PQgetisnull)                                                                                 \
    X(PQgetlength)                                                                                 \
    X(PQgetvalue)                                                                                  \
    X(PQisBusy)                                                                                    \
    X(PQnfields)                                                                                   \
    X(PQnparams)                                                                                   \
    X(PQntuples)                                                                                   \
    X(PQparameterStatus)                                                                           \
    X(PQparamtype)                                                                                 \
    X(PQpipelineStatus)                                                                            \
    X(PQpipelineSync)                                                                              \
    X(PQprepare)                                                                                   \
    X(PQreset)                                                                                     \
    X(PQresultErrorField)                                                                          \
    X(PQresultStatus)                                                                              \
    X(PQsendQuery)                                                                                 \
    X(PQsendQueryPrepared)                                                                         \
    X(PQserverVersion)                                                                             \
    X(PQsetNoticeReceiver)                                                                         \
    X(PQsetSingleRowMode)                                                                          \
    X(PQsetvalue)                                                                                  \
    X(PQsocket)                                                                                    \
    X(PQstatus)                                                                                    \
    X(PQtransactionStatus)

struct pq {
#define X(name) __typeof__(name) *name;
    PQ_TABLE(X)
#undef X
};
extern struct pq pq;

/* Fills `pq`, once for the process. ERROR_STORE when libpq is not installed. */
bool pq_load(GError **error);

#endif
