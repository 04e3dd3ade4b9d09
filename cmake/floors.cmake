# Each room's CMakeLists.txt names its floor, its neighbours below and its libraries.
foreach(name IN ITEMS
    base                                    # 0: values everything is made of
    model journal zones contact tabular     # 1: records; the log; time-zone tables; contacts; rows of files
    mjml web                                #    pages of mails; the files of the web interface
    audience template vault demo            # 2: customers in memory; rendering; personal data; the demo shop
    condition rfm loyalty channel feedback  # 3: questions, scores, lots; the wire; what comes back by mail
    access                                  #    who may do what
    campaign policy report segment          # 4
    preflight http                          #    what a shop has to repair before its first mails; requests, answers
    engine                                  # 5: one partition's machine
    backtest host delivery                  # 6: a draft over history; partitions on threads; the outbox
    ingest api transfer playback            # 7: what the shop sends; what people do; import and export; virtual time
    server exchange                         # 8: everything on the wall clock and on the wire; files in and out
    cli)                                    # 9: assembles everything
  add_subdirectory(${PROJECT_SOURCE_DIR}/src/${name} src/${name})
endforeach()
